create or replace function api.payments_expire_2(p_limit int4)
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
    v_due       record;
    v_suppliers int4[] := '{}';
    v_payments  int8[] := '{}';
begin
    for v_due in
        select p.supplier_id, p.payment_id, p.order_id, p.number
        from ticket.supplier s
        cross join lateral (
            select y.*
            from ticket.payment y
            where y.supplier_id = s.supplier_id and y.state in ('W', 'O')
              and not y.closing and y.expire_at <= v_now
            order by y.expire_at
            limit p_limit / 10 + 1) p
        order by p.supplier_id, p.order_id
        limit p_limit
    loop
        perform from ticket.orders o
        where o.supplier_id = v_due.supplier_id
          and o.order_id = v_due.order_id
        for no key update skip locked;

        continue when not found;

        perform impl.payments_close(v_due.supplier_id, v_due.order_id);
        v_suppliers := v_suppliers || v_due.supplier_id;
        v_payments := v_payments || v_due.payment_id;
    end loop;

    return query select * from impl.pay_news(v_suppliers, v_payments);
end;
$$;

comment on function api.payments_expire_2 is
'Begins to close payments whose time is over: first at the platform, the order
follows when that says it is.  A supplier has no more than a tenth of a call.
Returns impl.pay_news().';

grant execute on function api.payments_expire_2 to ticket_worker;
