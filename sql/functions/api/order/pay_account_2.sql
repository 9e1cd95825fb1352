create or replace function api.pay_account_2(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_method "char", p_model text,
    p_version int8)
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select case p.verdict when 'CHARGE_PENDING' then 'PAY_LATER'
                          when 'CHARGE_AGREEMENT' then 'ORDER_NOT_PAYABLE'
                          else p.verdict end,
           p.subject, p.order_id, p.state, p.request_key, p.id_sealed,
           p.quota_id, p.remaining, p.quota_version
    from impl.pay_account(p_supplier, p_agent, p_order, p_amount_fen,
                          p_edition, p_activate, p_medium, p_notice, p_method,
                          p_model, p_version) p;
end;
$$;

comment on function api.pay_account_2 is
'api.pay_account_3() as nginx of 1.7.0 calls it, and api.pay_account_code_2(),
of which no order of settlement is paid.';

grant execute on function api.pay_account_2 to ticket_nginx;
