create or replace function impl.agent_name_free(p_supplier int4,
    p_agent int4, p_name text)
returns void
language plpgsql stable
as $$
begin
    if p_name !~ '^[A-Za-z0-9_.@-]{1,64}$' then
        perform impl.staff_refuse('AGENT_NAME', p_name);
    elsif exists (select from ticket.agent a
                  where a.supplier_id = p_supplier and a.user_name = p_name)
    then
        perform impl.staff_refuse('AGENT_EXISTS', p_name);
    elsif exists (select from ticket.agent_name n
                  where n.supplier_id = p_supplier and n.user_name = p_name
                    and n.agent_id is distinct from p_agent)
    then
        perform impl.staff_refuse('AGENT_NAME_HAD', p_name, (
            select a.user_name
            from ticket.agent_name n
            join ticket.agent a using (supplier_id, agent_id)
            where n.supplier_id = p_supplier and n.user_name = p_name));
    end if;
end;
$$;

comment on function impl.agent_name_free(int4, int4, text) is
'Refuses a user name that an agent has, or that another one than p_agent had:
orders, statements and signatures of old say it.';
