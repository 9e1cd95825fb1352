create or replace function api.refund_deal(p_supplier int4, p_agent int4,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    order_id := p_order;

    select o.state::text into state
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    if not found then
        verdict := 'REFUND_UNKNOWN';
    elsif state <> '8' then
        verdict := 'DEAL_STATE';
    end if;

    update ticket.refund_application a
    set dealing = true
    where a.supplier_id = p_supplier and a.order_id = p_order
      and a.state = '8' and state = '8';

    return next;
end;
$$;

comment on function api.refund_deal is
'OrderRefundDeal (4.2.53): an approved application is being dealt with, and can
no more be revoked; the order''s state stays 8.';

grant execute on function api.refund_deal to ticket_nginx;
