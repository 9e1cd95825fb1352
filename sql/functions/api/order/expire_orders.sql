create or replace function api.expire_orders(p_limit int4)
returns table (supplier_id int4, order_id int8, quota_id int8,
               remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now      timestamptz := api.now();
    v_supplier int4;
    v_more     int8[];
    v_suppliers int4[] := '{}';
    v_orders   int8[] := '{}';
    v_order    record;
begin
    /*
     * A transaction of many orders keeps the lock order over all of them:
     * every order first, and without waiting (who holds one is changing it),
     * then every account, quota and document.
     */
    for v_supplier in
        select s.supplier_id from ticket.supplier s order by s.supplier_id
    loop
        exit when cardinality(v_orders) >= p_limit;

        select array_agg(k.order_id) into v_more
        from (select o.order_id from ticket.orders o
              where o.supplier_id = v_supplier and o.state = '0'
                and o.pay_by is not null and o.pay_by <= v_now
                and not impl.payment_waits(o)
              order by o.pay_by
              limit p_limit - cardinality(v_orders)
              for no key update skip locked) k;

        v_orders := v_orders || v_more;
        v_suppliers := v_suppliers
                       || array_fill(v_supplier,
                                     array[coalesce(cardinality(v_more), 0)]);

        exit when cardinality(v_orders) >= p_limit;

        select array_agg(k.order_id) into v_more
        from (select o.order_id from ticket.orders o
              where o.supplier_id = v_supplier
                and o.state in ('0', '2', 'C', '5', '6')
                and o.state in ('0', '2', 'C')
                and o.valid_until <= v_now
                and (o.state <> '0' or o.pay_by is null or o.pay_by > v_now)
                and not impl.payment_waits(o)
              order by o.valid_until
              limit p_limit - cardinality(v_orders)
              for no key update skip locked) k;

        v_orders := v_orders || v_more;
        v_suppliers := v_suppliers
                       || array_fill(v_supplier,
                                     array[coalesce(cardinality(v_more), 0)]);
    end loop;

    perform impl.lock_accounts(v_suppliers, v_orders);
    perform impl.lock_places(v_suppliers, v_orders);

    for v_order in
        select k.supplier_id, k.order_id
        from unnest(v_suppliers, v_orders) k(supplier_id, order_id)
    loop
        /* one that was begun before the lock */
        continue when (select impl.payment_waits(o)
                       from ticket.orders o
                       where o.supplier_id = v_order.supplier_id
                         and o.order_id = v_order.order_id);

        return query
        select v_order.supplier_id, v_order.order_id,
               c.quota_id, c.remaining, c.quota_version
        from impl.close_order(v_order.supplier_id, v_order.order_id, v_now) c;
    end loop;
end;
$$;

comment on function api.expire_orders is
'Closes up to so many orders that were not paid in time or not taken within
their validity (R18-R20, R98-R102), most overdue first for each supplier.
Orders that somebody else is changing are left for the next call; any number
of workers may call it.';

grant execute on function api.expire_orders to ticket_worker;
