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
#variable_conflict use_column
declare
    c_usual constant text := '0';
    v_paid  record;
begin
    if p_model <> c_usual then
        perform api.choose_voucher(p_supplier, p_agent, p_order, p_model);
    end if;

    select p.* into v_paid
    from api.pay_deposit(p_supplier, p_agent, p_order, p_amount_fen,
        p_edition, p_activate, p_medium, p_notice) p;

    if v_paid.verdict is not null and p_model <> c_usual then
        perform api.choose_voucher(p_supplier, p_agent, p_order, c_usual);
    end if;

    return query
    select v_paid.verdict, v_paid.subject, v_paid.order_id, v_paid.state,
           v_paid.quota_id, v_paid.remaining, v_paid.quota_version;
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
