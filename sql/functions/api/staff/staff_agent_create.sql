-- Members of p_change as in staff_agent_set, and agent_id, a number that nobody
-- has; password_sealed must be there.
create or replace function api.staff_agent_create(
    p_supplier text,
    p_user text,
    p_change jsonb)
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
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    perform from ticket.supplier s where s.supplier_id = v_supplier for update;

    perform impl.agent_name_free(v_supplier, null, p_user);

    v_agent := (p_change ->> 'agent_id')::int4;

    if v_agent is null then
        select impl.next_id(v_supplier, 'agent',
                            coalesce(max(a.agent_id), 100))
        into v_agent
        from ticket.agent a
        where a.supplier_id = v_supplier and a.agent_id < impl.desk_agent();

    elsif exists (select from ticket.agent a
                  where a.supplier_id = v_supplier and a.agent_id = v_agent
                  union all
                  select from ticket.removed r
                  where r.supplier_id = v_supplier and r.kind = 'agent'
                    and r.id = v_agent)
    then
        perform impl.staff_refuse('AGENT_NUMBER', v_agent::text);
    end if;

    insert into ticket.agent (supplier_id, agent_id, user_name, name, unit_id,
                              password_sealed)
    values (v_supplier, v_agent, p_user, p_user, v_agent::text,
            (p_change ->> 'password_sealed')::bytea);

    insert into ticket.account (supplier_id, account_id)
    values (v_supplier, v_agent * 10 + 1), (v_supplier, v_agent * 10 + 3);

    return query
    select s.*
    from api.staff_agent_set(p_supplier, p_user, p_change - 'agent_id') s
    where impl.staff_agreed(s.verdict, s.subject);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_create is
'Creates an agent with its deposit and rebate accounts.';

grant execute on function api.staff_agent_create to ticket_staff;
