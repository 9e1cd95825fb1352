create or replace function impl.slot_pick(p_supplier int4,
    p_order ticket.orders, p_day date, p_slot int4, p_persons int4,
    p_at timestamptz)
returns int2
language plpgsql stable
as $$
begin
    return (
        select f.slot_no
        from impl.slot_offer(p_supplier, p_order, p_day, p_slot, p_at)
            with ordinality f(slot_no, quota_id, capacity, place)
        join ticket.quota q
          on q.supplier_id = p_supplier and q.quota_id = f.quota_id
        where q.capacity - q.used >= p_persons
           or f.quota_id = impl.slot_own(p_order)
        order by f.place
        limit 1);
end;
$$;

comment on function impl.slot_pick(int4, ticket.orders, date, int4, int4,
                                   timestamptz) is
'The first slot offered that has room for so many persons of an order, or is its
own; null: none.  The caller has locked them.';
