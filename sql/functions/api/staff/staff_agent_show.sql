create or replace function api.staff_agent_show(p_supplier text, p_user text)
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
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_agent((impl.staff_supplier(p_supplier)).supplier_id,
                             p_user);

    return query
    select * from api.staff_agent_list(p_supplier) a
    where a.user_name = p_user;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_show is
'One agent with rights, keys and deposit.';

grant execute on function api.staff_agent_show to ticket_staff;
