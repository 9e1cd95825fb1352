create or replace function api.rail_channel_refund(p_supplier int4,
    p_agent int4, p_order_no text)
returns table (verdict text, subject text, rail_id int8, refund_fen int8,
               fee_fen int8, repeated bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select *
    from impl.rail_refund_ask(p_supplier, p_agent, p_order_no, 'channel');
end;
$$;

comment on function api.rail_channel_refund is
'ChannelRefund: a consumer wants its money back.';

grant execute on function api.rail_channel_refund to ticket_nginx;
