create or replace function impl.staff_agent(p_supplier int4, p_user text)
returns ticket.agent
language plpgsql stable
as $$
declare
    v_agent ticket.agent;
begin
    select a.* into v_agent
    from ticket.agent a
    where a.supplier_id = p_supplier
      and a.user_name = p_user;

    if not found then
        perform impl.staff_refuse('AGENT_MISSING', p_user);
    end if;

    return v_agent;
end;
$$;

comment on function impl.staff_agent(int4, text) is
'Helper: the agent of a user name, or a refusal.';
