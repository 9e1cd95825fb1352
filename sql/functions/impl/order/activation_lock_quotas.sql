create or replace function impl.activation_lock_quotas(p_supplier int4,
    p_order ticket.orders, p_want int4[], p_slots int8[])
returns void
language plpgsql volatile
as $$
begin
    perform impl.lock_quotas(p_supplier, p_slots || array(
        select d.quota_id
        from ticket.order_item i
        cross join lateral impl.order_quotas(p_order.day, p_order.line_id,
            p_order.slot_no, p_order.slot_day, i.product_id, p_order.agent_id,
            p_order.limit_day, p_order.session_id,
            p_order.area_id) d
        where i.supplier_id = p_supplier and i.order_id = p_order.order_id
          and i.quantity > p_want[i.line_no]));
end;
$$;

comment on function impl.activation_lock_quotas(int4, ticket.orders, int4[],
                                                int8[]) is
'Locks, in the order of their keys, the quotas that an order releases when so
many of each item are activated, and those of slots.';
