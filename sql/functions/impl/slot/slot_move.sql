create or replace function impl.slot_move(p_supplier int4,
    p_order ticket.orders, p_day date, p_slot int2, p_persons int4)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_from     int8 := impl.slot_own(p_order);
    v_to       int8 := api.quota_id(impl.quota_kind('slot'), p_day,
                                    p_order.line_id::int8 * 1000 + p_slot);
begin
    if v_from = v_to then
        return;
    end if;

    return query
    update ticket.quota q
    set used = q.used + case when q.quota_id = v_to then p_persons
                             else -p_persons end,
        version = q.version + 1
    where q.supplier_id = p_supplier and q.quota_id in (v_from, v_to)
    returning q.quota_id, (q.capacity - q.used)::int8, q.version;

    update ticket.orders o
    set slot_no = p_slot, slot_day = nullif(p_day, o.day)
    where o.supplier_id = p_supplier and o.order_id = p_order.order_id;
end;
$$;

comment on function impl.slot_move(int4, ticket.orders, date, int2, int4) is
'Moves the places of so many persons of an order from the slot it has to one of
a day.  The caller has locked both.';
