create or replace function impl.slot_gone(p_slot ticket.slot)
returns bool
language sql immutable
as $$
    select p_slot.supplier_id is null;
$$;

comment on function impl.slot_gone(ticket.slot) is
'Is that no slot: the nothing on a side of a cell?';

create or replace function impl.slot_times_differ(p_cell ticket.slot_cell)
returns bool
language sql immutable
as $$
    select ((p_cell.was).start_minute, (p_cell.was).end_minute)
           is distinct from
           ((p_cell.becomes).start_minute, (p_cell.becomes).end_minute);
$$;

comment on function impl.slot_times_differ(ticket.slot_cell) is
'Is a slot made, moved or removed?';

-- An order has its slot on its effective day, or on slot_day.  Who never had a
-- quota was never booked.
create or replace function impl.slot_had_orders(p_slot ticket.slot)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.quota q
        where q.supplier_id = p_slot.supplier_id
          and q.quota_id = api.quota_id(impl.quota_kind('slot'), p_slot.day,
                                        p_slot.line_id * 1000 + p_slot.slot_no))
        and (exists (
            select from ticket.orders o
            where o.supplier_id = p_slot.supplier_id and o.day = p_slot.day
              and o.order_id is not null
              and o.line_id = p_slot.line_id and o.slot_no = p_slot.slot_no
              and o.slot_day is null)
          or exists (
            select from ticket.orders o
            where o.supplier_id = p_slot.supplier_id
              and o.visit_day = p_slot.day
              and o.slot_day = p_slot.day
              and o.line_id = p_slot.line_id and o.slot_no = p_slot.slot_no));
end;
$$;

comment on function impl.slot_had_orders(ticket.slot) is
'Has an order this slot, be it closed long ago?';

create or replace function impl.slot_cell_why(p_cell ticket.slot_cell,
                                              p_today date)
returns text
language plpgsql stable
as $$
declare
    v_was ticket.slot := p_cell.was;
    v_new ticket.slot := p_cell.becomes;
begin
    return case
        when v_was is not distinct from v_new then null
        when impl.slot_gone(v_new) then
            case when p_cell.sold + p_cell.desk > 0 then 'sold'
                 when impl.slot_had_orders(v_was) then 'was sold' end
        when v_new.day < p_today then 'over'
        when v_new.start_minute not between 0 and 1439
          or v_new.end_minute not between v_new.start_minute + 1 and 1440
            then 'midnight'
        when v_new.total_capacity not between 0 and 1000000
          or v_new.online_capacity < 0
            then 'places'
        when v_new.online_capacity > v_new.total_capacity then 'online'
        when impl.slot_times_differ(p_cell) and p_cell.sold + p_cell.desk > 0
            then 'sold'
        when v_new.online_capacity < p_cell.sold then 'sold'
        when v_new.total_capacity - v_new.online_capacity < p_cell.desk
            then 'desk'
    end;
end;
$$;

comment on function impl.slot_cell_why(ticket.slot_cell, date) is
'Why a cell cannot become what it is wanted to be, whatever the others are:
over: its day is; places: no number of them; online: more than in all; sold,
desk: more are taken; was sold: orders name it; midnight: it is not within a
day.';

-- A slot that is moved or made must not meet another one of its line, as they
-- will be then.  Who cannot move stays where it is, and so may be in the way of
-- others: hence until nothing more is found.
create or replace function impl.slot_overlaps(p_cells ticket.slot_cell[])
returns ticket.slot_cell[]
language plpgsql stable
as $$
declare
    v_cells ticket.slot_cell[] := p_cells;
    v_found int4[];
    i       int4;
begin
    if not exists (select from unnest(v_cells) c
                   where not impl.slot_gone(c.becomes)
                     and impl.slot_times_differ(c))
    then
        return v_cells;
    end if;

    loop
        v_found := array(
            with cell as materialized (
                select c.place,
                       c.why is null and not impl.slot_gone(c.becomes)
                       and impl.slot_times_differ(
                           row(c.was, c.becomes, 0, 0, null)::ticket.slot_cell)
                           as moves,
                       case when c.why is null then c.becomes else c.was end
                           as slot,
                       coalesce(c.was, c.becomes) as of
                from unnest(v_cells) with ordinality
                    c (was, becomes, sold, desk, why, place)
            ), day as materialized (
                select distinct (c.slot).supplier_id, (c.slot).line_id,
                       (c.slot).day
                from cell c
                where c.moves
            ), final as (
                select c.place, c.moves, (c.slot).line_id, (c.slot).day,
                       (c.slot).start_minute, (c.slot).end_minute
                from cell c
                where not impl.slot_gone(c.slot)
                union all
                select null, false, t.line_id, t.day, t.start_minute,
                       t.end_minute
                from day d
                join ticket.slot t using (supplier_id, line_id, day)
                where (t.line_id, t.day, t.slot_no) not in (
                          select (c.of).line_id, (c.of).day, (c.of).slot_no
                          from cell c)
            )
            select k.place::int4
            from (select f.place, f.moves,
                         max(f.end_minute) over (
                             w rows between unbounded preceding
                                        and 1 preceding) > f.start_minute
                         or lead(f.start_minute) over w < f.end_minute as meets
                  from final f
                  window w as (partition by f.line_id, f.day
                               order by f.start_minute, f.place)) k
            where k.moves and k.meets);

        exit when cardinality(v_found) = 0;

        foreach i in array v_found loop
            v_cells[i].why := 'overlaps';
        end loop;
    end loop;

    return v_cells;
end;
$$;

comment on function impl.slot_overlaps(ticket.slot_cell[]) is
'The cells, those marked that would overlap another slot of their line.';

create or replace function impl.slot_judge(p_supplier ticket.supplier,
    p_cells ticket.slot_cell[])
returns ticket.slot_cell[]
language plpgsql stable
as $$
declare
    v_today date := impl.staff_today(p_supplier.zone);
begin
    return impl.slot_overlaps(array(
        select row(c.was, c.becomes, c.sold, c.desk,
                   coalesce(c.why, impl.slot_cell_why(
                       row(c.was, c.becomes, c.sold, c.desk, null)
                           ::ticket.slot_cell, v_today)))::ticket.slot_cell
        from (select c.was, c.becomes, coalesce(o.used, 0) as sold,
                     coalesce(d.used, 0) as desk, c.why, c.place
              from unnest(p_cells) with ordinality
                  c (was, becomes, sold, desk, why, place)
              cross join lateral (
                  select coalesce((c.was).day, (c.becomes).day) as day,
                         coalesce((c.was).line_id, (c.becomes).line_id) * 1000
                         + coalesce((c.was).slot_no, (c.becomes).slot_no)
                             as ref) k
              left join ticket.quota o
                on o.supplier_id = p_supplier.supplier_id
                   and o.quota_id = api.quota_id(impl.quota_kind('slot'),
                                                 k.day, k.ref)
              left join ticket.quota d
                on d.supplier_id = p_supplier.supplier_id
                   and d.quota_id = api.quota_id(impl.quota_kind('desk'),
                                                 k.day, k.ref)) c
        order by c.place));
end;
$$;

comment on function impl.slot_judge(ticket.supplier, ticket.slot_cell[]) is
'The cells, with what is taken of each, and why one cannot become what it is
wanted to be.  That stays so while the caller has locked the supplier and the
quotas (impl.slot_lock).';
