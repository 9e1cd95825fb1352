create or replace function impl.pay_lock(p_suppliers int4[], p_payments int8[])
returns void
language plpgsql volatile
as $$
declare
    v_suppliers int4[];
    v_orders    int8[];
begin
    select array_agg(l.supplier_id), array_agg(l.order_id)
    into v_suppliers, v_orders
    from (
        select k.supplier_id, k.order_id, o.closes
        from (select distinct p.supplier_id, p.order_id
              from unnest(p_suppliers, p_payments) c (supplier_id, payment_id)
              join ticket.payment p
                on p.supplier_id = c.supplier_id
                   and p.payment_id = c.payment_id
              order by p.supplier_id, p.order_id
              offset 0) k
        cross join lateral (
            select y.state = '8'
                   or y.state = '0' and exists (
                          select from ticket.settle_order s
                          where s.supplier_id = y.supplier_id
                            and s.order_id = y.order_id) as closes
            from ticket.orders y
            where y.supplier_id = k.supplier_id and y.order_id = k.order_id
            for no key update) o) l
    where l.closes;

    perform impl.lock_places(v_suppliers, v_orders);
end;
$$;

comment on function impl.pay_lock(int4[], int8[]) is
'Locks the orders of payments, in the order of their numbers, then the places of
those that a payback may close, or a charge may issue: many of them change in
one transaction.';
