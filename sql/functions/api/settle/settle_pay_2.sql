create or replace function api.settle_pay_2(p_supplier int4, p_agent int4,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state "char",
               job_id int8, request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
    v       record;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    order_id := p_order;
    state := v_order.state;
    request_key := v_order.request_key;

    /* Who asks again, and was not told of it: what is issued is delivered. */
    if v_order.delivered_at is not null then
        return next;
        return;
    end if;

    v := impl.settle_charge(v_order);
    verdict := v.verdict;
    state := v.state;
    job_id := v.job_id;
    id_sealed := impl.settle_document(v_order, verdict);

    return next;
end;
$$;

comment on function api.settle_pay_2 is
'The agent of an order of settlement says that it is to be charged and issued.
Issued, also before: its state, 3.  State 0 without a verdict: the charge is on
its way, and job_id is to be sent.  PAY_LATER: it was before.  BALANCE_LOW: the
deposit is too low; the same call again tries again.';

grant execute on function api.settle_pay_2 to ticket_nginx, ticket_worker;
