create or replace function api.pay_rebate_code(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_hash bytea, p_model text default '0')
returns table (verdict text, subject text, order_id int8, state "char",
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return query
    select * from api.pay_account_code(p_supplier, p_agent, p_order,
                                       p_amount_fen, p_edition, p_activate,
                                       p_medium, p_notice, p_hash, 'F',
                                       p_model);
end;
$$;

comment on function api.pay_rebate_code(int4, int4, int8, int8, int2, bool,
                                        int2, bool, bytea, text) is
'UseAccountToPayByFK (ch. 4.2.24), permission checked: see api.pay_account_code().';

revoke all on function api.pay_rebate_code(int4, int4, int8, int8, int2, bool,
                                           int2, bool, bytea, text) from public;
grant execute on function api.pay_rebate_code(int4, int4, int8, int8, int2,
                                              bool, int2, bool, bytea, text)
    to ticket_nginx;
