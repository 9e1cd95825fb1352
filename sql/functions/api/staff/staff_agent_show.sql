create or replace function api.staff_agent_show(p_supplier text, p_user text)
returns table (agent_id int, user_name text, name text, unit_type text,
               unit_id text, enabled boolean, official boolean,
               can_cash boolean, can_deposit boolean, can_rebate boolean,
               can_epay boolean, day_limit int, all_products boolean,
               products text, keys text, has_pay_password boolean,
               callback_address text, sends_notice boolean, balance_fen int8,
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
end
$$;

comment on function api.staff_agent_show(text, text) is
    'One agent with rights, keys and deposit.';

grant execute on function api.staff_agent_show(text, text)
    to ticket_staff, ticket_test;
