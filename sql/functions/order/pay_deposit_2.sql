create or replace function api.pay_deposit_2(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_model text)
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
    select * from api.pay_account(p_supplier, p_agent, p_order, p_amount_fen,
                                  p_edition, p_activate, p_medium, p_notice,
                                  'Y', p_model);
end;
$$;

comment on function api.pay_deposit_2(int4, int4, int8, int8, int2, bool,
    int2, bool, text) is
'UseAccountToPayByPwd (ch. 4.2.27), permission and password checked:
api.pay_deposit() with smsModel, which says how the voucher goes out.';

revoke all on function api.pay_deposit_2(int4, int4, int8, int8, int2,
    bool, int2, bool, text) from public;
grant execute on function api.pay_deposit_2(int4, int4, int8, int8, int2,
    bool, int2, bool, text) to ticket_nginx;
