create or replace function api.rail_refund_start(p_supplier int4,
    p_agent int4, p_order_no text, p_cash_fen int8, p_reason text,
    p_comment text)
returns table (verdict text, subject text, rail_id int8, state text,
               refund_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select *
    from impl.rail_refund_start(p_supplier, p_agent, p_order_no, p_cash_fen,
                                p_reason, p_comment, 'agent');
end;
$$;

comment on function api.rail_refund_start is
'ProcessApplyAutoRefund: an agent gives its consumer money back by itself.';

grant execute on function api.rail_refund_start to ticket_nginx;
