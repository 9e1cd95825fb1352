create or replace function api.refunds_expire_2(p_limit int4)
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
begin
    select array_agg(k.supplier_id), array_agg(k.order_id)
    into v_suppliers, v_orders
    from (select o.supplier_id, o.order_id
          from ticket.supplier s
          cross join lateral (
              select y.supplier_id, y.order_id
              from ticket.orders y
              where y.supplier_id = s.supplier_id
                and y.state in ('0', '2', 'C', '5', '6')
                and y.state in ('5', '6')
                and y.valid_until <= v_now
              order by y.valid_until
              limit p_limit / 10 + 1
              for no key update skip locked) o
          limit p_limit) k;

    perform impl.lock_places(v_suppliers, v_orders);

    perform impl.application_make(k.supplier_id, k.order_id,
        impl.pay_cause('expired'), false, '', 'at once')
    from unnest(v_suppliers, v_orders) k (supplier_id, order_id);

    return query
    select n.* from impl.pay_news_of_orders(v_suppliers, v_orders) n;
end;
$$;

comment on function api.refunds_expire_2 is
'Applies for the money of orders that were paid at once and not taken within
their validity, less the fee (R21).  Any number of workers may call it.  A
supplier has no more than a tenth of a call.  Returns impl.pay_news().';

grant execute on function api.refunds_expire_2 to ticket_worker;
