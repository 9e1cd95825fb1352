create or replace function impl.slot_quotas(p_cells ticket.slot_cell[])
returns int8[]
language plpgsql immutable
as $$
begin
    return array(
        select api.quota_id(k.kind, s.day, s.line_id * 1000 + s.slot_no)
        from unnest(p_cells) c
        cross join lateral (
            select coalesce((c.was).day, (c.becomes).day) as day,
                   coalesce((c.was).line_id, (c.becomes).line_id) as line_id,
                   coalesce((c.was).slot_no, (c.becomes).slot_no) as slot_no) s
        cross join (values (impl.quota_kind('slot')),
                           (impl.quota_kind('desk'))) k (kind)
        where c.was is distinct from c.becomes
        order by 1);
end;
$$;

comment on function impl.slot_quotas(ticket.slot_cell[]) is
'The quotas of the slots that change, online and at the desk.';

-- Bookings that came before are committed when we have these locks, those that
-- come later find another catalogue.  Of a slot that nobody booked yet there is
-- no quota: who makes it waits for the supplier, which the caller has locked.
create or replace function impl.slot_write(p_supplier int4,
    p_cells ticket.slot_cell[])
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.slot t
    using unnest(p_cells) c
    where t.supplier_id = p_supplier
      and t.line_id = (c.was).line_id and t.day = (c.was).day
      and t.slot_no = (c.was).slot_no
      and impl.slot_gone(c.becomes);

    update ticket.slot t
    set start_minute = (c.becomes).start_minute,
        end_minute = (c.becomes).end_minute,
        total_capacity = (c.becomes).total_capacity,
        online_capacity = (c.becomes).online_capacity,
        enabled = (c.becomes).enabled
    from unnest(p_cells) c
    where t.supplier_id = p_supplier
      and t.line_id = (c.was).line_id and t.day = (c.was).day
      and t.slot_no = (c.was).slot_no
      and not impl.slot_gone(c.becomes) and c.becomes is distinct from c.was;

    insert into ticket.slot
    select (c.becomes).*
    from unnest(p_cells) c
    where impl.slot_gone(c.was) and not impl.slot_gone(c.becomes);

    /* A row that stays behind a slot that went has room for nobody, and takes
       the places of one that is made in its stead. */
    update ticket.quota q
    set capacity = k.capacity, version = q.version + 1
    from (select api.quota_id(n.kind, s.day, s.line_id * 1000 + s.slot_no)
                     as quota_id,
                 n.capacity
          from unnest(p_cells) c
          cross join lateral (
              select coalesce((c.was).day, (c.becomes).day) as day,
                     coalesce((c.was).line_id, (c.becomes).line_id) as line_id,
                     coalesce((c.was).slot_no, (c.becomes).slot_no) as slot_no)
              s
          cross join lateral (
              values (impl.quota_kind('slot'),
                      coalesce((c.becomes).online_capacity, 0)),
                     (impl.quota_kind('desk'),
                      coalesce((c.becomes).total_capacity
                               - (c.becomes).online_capacity, 0)))
              n (kind, capacity)
          where c.was is distinct from c.becomes) k
    where q.supplier_id = p_supplier and q.quota_id = k.quota_id
      and q.capacity <> k.capacity;
end;
$$;

comment on function impl.slot_write(int4, ticket.slot_cell[]) is
'Makes of slots what their cells say, and of their quotas.  The caller has
locked the supplier, then these quotas, and has judged the cells.';
