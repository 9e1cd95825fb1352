create or replace function impl.slot_refuse(p_cells ticket.slot_cell[])
returns void
language plpgsql stable
as $$
declare
    v_cell   ticket.slot_cell;
    v_of     ticket.slot;
    v_line   text;
    v_why    text;
begin
    select c.* into v_cell
    from unnest(p_cells) with ordinality c (was, becomes, sold, desk, why, n)
    where c.why is not null
    order by c.n
    limit 1;

    if not found then
        return;
    end if;

    v_of := coalesce(v_cell.was, v_cell.becomes);
    v_line := (select l.code from ticket.line l
               where l.supplier_id = v_of.supplier_id
                 and l.line_id = v_of.line_id);
    v_why := case v_cell.why
        when 'over' then 'SLOT_OVER'
        when 'places' then 'SLOT_PLACES_WRONG'
        when 'online' then 'SLOT_MORE_ONLINE'
        when 'sold' then 'SLOT_SOLD'
        when 'desk' then 'SLOT_SOLD_DESK'
        when 'was sold' then 'SLOT_WAS_SOLD'
        when 'midnight' then 'SLOT_MIDNIGHT'
        when 'overlaps' then 'SLOT_OVERLAPS'
        when 'exists' then 'SLOT_THERE'
        when 'changed' then 'SLOT_CHANGED'
        end;

    perform impl.staff_refuse(v_why, v_line, v_of.slot_no::text, v_of.day::text,
        (select count(*) from unnest(p_cells) c where c.why is not null)::text,
        case v_cell.why when 'sold' then v_cell.sold + v_cell.desk
                        when 'desk' then v_cell.desk
                        when 'online' then (v_cell.becomes).online_capacity
                        end::text);
end;
$$;

comment on function impl.slot_refuse(ticket.slot_cell[]) is
'Refuses where a cell cannot become what it is wanted to be: with the first of
them and how many there are.';

create or replace function impl.slot_words(p_slot ticket.slot)
returns text
language plpgsql immutable
as $$
begin
    return case when impl.slot_gone(p_slot) then null
        else format('%s-%s %s/%s%s', impl.clock(p_slot.start_minute),
                    impl.clock(p_slot.end_minute), p_slot.total_capacity,
                    p_slot.online_capacity,
                    case when p_slot.enabled then '' else ' closed' end) end;
end;
$$;

comment on function impl.slot_words(ticket.slot) is
'A slot as staff read it: 08:00-09:00 1500/1000, in all and online.';

-- What is different where two cells are compared, and of which; a preview is
-- known by it.
create or replace function impl.slot_preview(p_cells ticket.slot_cell[])
returns text
language plpgsql immutable
as $$
begin
    return (
        select left(md5(coalesce(string_agg(
                   concat_ws('|', c.was::text, c.becomes::text, c.why), e'\n'
                   order by c.n), '')), 12)
        from unnest(p_cells) with ordinality
            c (was, becomes, sold, desk, why, n)
        where c.was is distinct from c.becomes);
end;
$$;

comment on function impl.slot_preview(ticket.slot_cell[]) is
'What a preview is known by: changes with what it shows, but for what is sold.';

create or replace function impl.slots_keep(p_supplier int4, p_action text,
                                           p_cells ticket.slot_cell[])
returns void
language plpgsql volatile
as $$
begin
    perform impl.bulk_keep(p_supplier, 'slots', p_action,
        array(select to_jsonb(c.was) from unnest(p_cells) c
              where c.was is distinct from c.becomes),
        array(select to_jsonb(c.becomes) from unnest(p_cells) c
              where c.was is distinct from c.becomes));
end;
$$;

comment on function impl.slots_keep(int4, text, ticket.slot_cell[]) is
'Keeps what slots were and have become: impl.bulk_keep.';

-- Members of p_change: preview: changes nothing; skip: leaves those that cannot
-- be changed; expect: what the preview was known by.
create or replace function impl.slot_do(p_supplier ticket.supplier,
    p_cells ticket.slot_cell[], p_change jsonb, p_action text)
returns table (line text, day date, slot_no int2, change text, why text,
               before text, after text, sold int4, desk int4,
               start_minute int2, end_minute int2, total_capacity int4,
               online_capacity int4, enabled bool, preview text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_preview constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_cells   ticket.slot_cell[] := p_cells;
    v_known   text;
begin
    if not v_preview then
        perform impl.lock_quotas(p_supplier.supplier_id,
                                 impl.slot_quotas(v_cells));
    end if;

    v_cells := impl.slot_judge(p_supplier, v_cells);
    v_known := impl.slot_preview(v_cells);

    if p_change ? 'expect' and p_change ->> 'expect' <> v_known then
        perform impl.staff_refuse('PREVIEW_STALE', p_change ->> 'expect');
    end if;

    if not v_preview then
        if not coalesce((p_change ->> 'skip')::bool, false) then
            perform impl.slot_refuse(v_cells);
        end if;

        v_cells := array(
            select row(c.was,
                       case when c.why is null then c.becomes else c.was end,
                       c.sold, c.desk, c.why)::ticket.slot_cell
            from unnest(v_cells) with ordinality
                c (was, becomes, sold, desk, why, n)
            order by c.n);

        perform impl.slot_write(p_supplier.supplier_id, v_cells);

        if p_action is not null then
            perform impl.slots_keep(p_supplier.supplier_id, p_action, v_cells);
        end if;
    end if;

    return query
    select l.code, s.day, s.slot_no,
           case when c.why is not null then 'cannot'
                when c.was is not distinct from c.becomes then 'same'
                when impl.slot_gone(c.was) then 'new'
                when impl.slot_gone(c.becomes) then 'gone'
                else 'changed' end,
           c.why, impl.slot_words(c.was), impl.slot_words(c.becomes), c.sold,
           c.desk, (c.becomes).start_minute, (c.becomes).end_minute,
           (c.becomes).total_capacity, (c.becomes).online_capacity,
           (c.becomes).enabled, v_known
    from unnest(v_cells) c
    cross join lateral (
        select coalesce((c.was).line_id, (c.becomes).line_id) as line_id,
               coalesce((c.was).day, (c.becomes).day) as day,
               coalesce((c.was).slot_no, (c.becomes).slot_no) as slot_no) s
    join ticket.line l on l.supplier_id = p_supplier.supplier_id
                      and l.line_id = s.line_id
    order by s.line_id, s.day, s.slot_no;
end;
$$;

comment on function impl.slot_do(ticket.supplier, ticket.slot_cell[], jsonb,
                                 text) is
'Changes slots, all or none, and keeps what they were, unless the action is
null; or previews that.  The
caller has locked the supplier, unless it is a preview.';

create or replace function impl.calendar_supplier(p_supplier text,
                                                  p_change jsonb)
returns ticket.supplier
language plpgsql volatile
as $$
begin
    return case when coalesce((p_change ->> 'preview')::bool, false)
                then impl.staff_supplier(p_supplier)
                else impl.staff_supplier_locked(p_supplier) end;
end;
$$;

comment on function impl.calendar_supplier(text, jsonb) is
'The supplier whose calendar is changed, locked, or looked at in a preview.';
