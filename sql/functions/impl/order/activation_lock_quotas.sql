create or replace function impl.activation_lock_quotas(p_supplier int4,
    p_order ticket.orders, p_want int4[])
returns void
language plpgsql volatile
as $$
begin
    perform from (
        select distinct d.quota_id as id
        from ticket.order_item i
        cross join lateral impl.order_quotas(p_order.day, p_order.line_id,
            p_order.slot_no, p_order.slot_day, i.product_id, p_order.agent_id,
            p_order.limit_day) d
        where i.supplier_id = p_supplier and i.order_id = p_order.order_id
          and i.quantity > p_want[i.line_no]
        order by 1) k
    cross join lateral (
        select from ticket.quota q
        where q.supplier_id = p_supplier and q.quota_id = k.id
        offset 0
        for no key update) q;
end;
$$;

comment on function impl.activation_lock_quotas(int4, ticket.orders, int4[]) is
'Locks, in the order of their keys, the quotas that an order releases when so
many of each item are activated.';
