-- Before every other lock, see impl.place_missing_rows; who changes capacities
-- locks the supplier before the rows.
create or replace function impl.slot_prepare(p_supplier int4,
    p_order ticket.orders, p_day date, p_slot int4, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    if not exists (
        select from impl.slot_offer(p_supplier, p_order, p_day, p_slot, p_at) f
        where not exists (select from ticket.quota q
                          where q.supplier_id = p_supplier
                            and q.quota_id = f.quota_id))
    then
        return;
    end if;

    perform from ticket.supplier s
    where s.supplier_id = p_supplier
    for share;

    insert into ticket.quota (supplier_id, quota_id, capacity)
    select p_supplier, f.quota_id, f.capacity
    from impl.slot_offer(p_supplier, p_order, p_day, p_slot, p_at) f
    order by f.quota_id
    on conflict do nothing;
end;
$$;

comment on function impl.slot_prepare(int4, ticket.orders, date, int4,
                                      timestamptz) is
'Makes the quota rows of slots that are offered and nobody has booked yet.';
