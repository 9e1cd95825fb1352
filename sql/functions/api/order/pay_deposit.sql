create or replace function api.pay_deposit(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool)
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
                                  'Y', '0', null);
end;
$$;

comment on function api.pay_deposit(int4, int4, int8, int8, int2, bool, int2,
                                    bool) is
'UseAccountToPayByPwd (ch. 4.2.27), permission and password checked: authorises
the deposit for a booked order (R8) or, in edition 4.0 where asked for or
forced, debits it and activates the order, both or neither (R26, R202).';

grant execute on function api.pay_deposit(int4, int4, int8, int8, int2, bool,
                                          int2, bool) to ticket_nginx;
