create or replace function api.payments_expire(p_limit int4)
returns table (supplier_id int4, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now timestamptz := api.now();
    v_due record;
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
            limit p_limit) p
        order by p.supplier_id, p.order_id
        limit p_limit
    loop
        perform from ticket.orders o
        where o.supplier_id = v_due.supplier_id
          and o.order_id = v_due.order_id
        for no key update skip locked;

        continue when not found;

        perform impl.payments_close(v_due.supplier_id, v_due.order_id);

        return query
        select j.supplier_id, j.job_id
        from ticket.pay_job j
        where j.supplier_id = v_due.supplier_id and j.number = v_due.number
          and j.action in (impl.pay_action('close'),
                           impl.pay_action('cancel'));
    end loop;
end;
$$;

comment on function api.payments_expire is
'Begins to close payments whose time is over: first at the platform, the order
follows when that says it is.  Returns the jobs that do it.';

grant execute on function api.payments_expire to ticket_worker;
