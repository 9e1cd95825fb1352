create or replace function api.staff_agent_enable(p_supplier text, p_user text)
returns table (verdict text, subject text,
               agent_id int4, user_name text, name text, unit_type int4,
               unit_id text, enabled bool, official bool,
               can_cash bool, can_deposit bool, can_rebate bool,
               can_epay bool, day_limit int4, all_products bool,
               products text, keys text, has_pay_password bool,
               callback_address text, plain_callback bool,
               sends_notice bool, addresses text, post_only bool,
               strict_mode bool, visitor_refund text, balance_fen int8,
               held_fen int8, version int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select *
    from api.staff_agent_set(p_supplier, p_user, '{"enabled": true}');
end;
$$;

comment on function api.staff_agent_enable is
'Lets an agent call again.';

grant execute on function api.staff_agent_enable to ticket_staff;
