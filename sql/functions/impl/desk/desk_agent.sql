-- Its orders have their places from a slot's places at the desk, which
-- impl.order_quotas() knows by this number.
create or replace function impl.desk_agent()
returns int4
language sql immutable
as $$
    select 99999999;
$$;

comment on function impl.desk_agent() is
'The number of the agent that stands for the desk: of each supplier the same.';

create or replace function impl.desk_agent_make(p_supplier int4)
returns void
language plpgsql volatile
as $$
declare
    c_agent constant int4 := impl.desk_agent();
    v_name  text := 'desk';
    v_tries int4 := 1;
begin
    if exists (select from ticket.agent a
               where a.supplier_id = p_supplier and a.agent_id = c_agent)
    then
        return;
    end if;

    perform from ticket.supplier s where s.supplier_id = p_supplier for update;

    while exists (select from ticket.agent a
                  where a.supplier_id = p_supplier and a.user_name = v_name)
          or exists (select from ticket.agent_name n
                     where n.supplier_id = p_supplier and n.user_name = v_name)
    loop
        v_tries := v_tries + 1;
        v_name := 'desk-' || v_tries;
    end loop;

    insert into ticket.agent (supplier_id, agent_id, user_name, name,
                              unit_type, unit_id, password_sealed, enabled,
                              all_products, sends_notice)
    values (p_supplier, c_agent, v_name, '前台', '6', 'desk', '', false, true,
            false)
    on conflict do nothing;

    insert into ticket.account (supplier_id, account_id)
    values (p_supplier, c_agent * 10 + 1), (p_supplier, c_agent * 10 + 3)
    on conflict do nothing;
end;
$$;

comment on function impl.desk_agent_make(int4) is
'Makes the agent that stands for the desk, unless it is there.';

create or replace function impl.agent_not_desk(p_supplier int4, p_user text)
returns ticket.agent
language plpgsql stable
as $$
declare
    v_agent ticket.agent := impl.staff_agent(p_supplier, p_user);
begin
    if v_agent.agent_id = impl.desk_agent() then
        perform impl.staff_refuse('AGENT_DESK', p_user);
    end if;

    return v_agent;
end;
$$;

comment on function impl.agent_not_desk(int4, text) is
'impl.staff_agent(), of whom staff may change something.';
