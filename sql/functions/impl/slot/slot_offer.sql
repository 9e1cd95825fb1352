create or replace function impl.slot_offer(p_supplier int4,
    p_order ticket.orders, p_day date, p_slot int4, p_at timestamptz)
returns table (slot_no int2, quota_id int8, capacity int4)
language sql stable
as $$
    with offered as (
        select t.slot_no, t.start_minute, t.online_capacity,
               api.quota_id(impl.quota_kind('slot'), t.day,
                            t.line_id::int8 * 1000 + t.slot_no) as quota_id
        from ticket.supplier s
        join ticket.slot t
          on t.supplier_id = s.supplier_id and t.line_id = p_order.line_id
             and t.day = p_day
        where s.supplier_id = p_supplier and t.enabled
          and not impl.day_is_off(p_supplier, p_day, p_order.line_id)
          and t.day + t.end_minute * interval '1 minute'
              > p_at at time zone s.zone
    )
    select f.slot_no, f.quota_id, f.online_capacity
    from offered f
    where case
        when p_slot is null and exists (select from offered w
                                        where w.quota_id
                                              = impl.slot_own(p_order))
            then f.quota_id = impl.slot_own(p_order)
        else coalesce(p_slot, -1) in (-1, f.slot_no) end
    order by f.start_minute, f.slot_no;
$$;

comment on function impl.slot_offer(int4, ticket.orders, date, int4,
                                    timestamptz) is
'The slots of a day that an order may have, earliest first: those of its line
that are open and not over.  Of them the one named, all (-1), or its own, and
all where that is over (null).';
