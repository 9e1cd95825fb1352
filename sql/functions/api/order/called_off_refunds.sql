create or replace function api.called_off_refunds(p_limit int4)
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_suppliers int4[];
    v_orders    int8[];
    v_off       ticket.called_off;
begin
    /* As api.expire_orders(): every order first and without waiting, then all
       that they share. */
    select array_agg(k.supplier_id), array_agg(k.order_id)
    into v_suppliers, v_orders
    from (select d.supplier_id, d.order_id
          from ticket.supplier s
          cross join lateral (
              select y.supplier_id, y.order_id
              from ticket.called_off y
              where y.supplier_id = s.supplier_id and y.done_at is null
                and y.due_at <= v_now
              order by y.due_at
              limit p_limit / 10 + 1
              for no key update skip locked) d
          cross join lateral (
              select
              from ticket.orders y
              where y.supplier_id = d.supplier_id and y.order_id = d.order_id
              for no key update skip locked) o
          limit p_limit) k;

    perform impl.lock_accounts(v_suppliers, v_orders);
    perform impl.lock_places(v_suppliers, v_orders);

    for v_off in
        select y.*
        from unnest(v_suppliers, v_orders) k (supplier_id, order_id)
        join ticket.called_off y
          on y.supplier_id = k.supplier_id and y.order_id = k.order_id
    loop
        return query
        select v_off.supplier_id, null::int8, null::int8, null::int8,
               r.quota_id, r.remaining, r.quota_version
        from impl.off_look(v_off, v_now) r;
    end loop;

    perform impl.performances_refunded(v_now);
    perform impl.days_refunded(v_now);

    return query
    select k.supplier_id, k.order_id, null::int8, null::int8,
           null::int8, null::int8, null::int8
    from unnest(v_suppliers, v_orders) k (supplier_id, order_id);

    return query
    select n.* from impl.pay_news_of_orders(v_suppliers, v_orders) n;
end;
$$;

comment on function api.called_off_refunds is
'Lets the money of orders go back whose performances or days were called off,
and looks after those whose money is on its way.  Any number of workers may call
it; each call is a piece that is done or not, and an order that the tables
refuse does not hold up the others.  A supplier has no more than a tenth of a
call.
Returns each order, impl.pay_news(), and the quotas touched.';

grant execute on function api.called_off_refunds to ticket_worker;
