create or replace function impl.guess_notify(p_supplier int4, p_agent int4)
returns void
language plpgsql volatile
as $$
begin
    perform pg_notify('ticket_config', 'agent ' || a.supplier_id || ' '
                                       || a.user_name)
    from ticket.agent a
    where a.supplier_id = p_supplier and a.agent_id = p_agent;
end;
$$;

comment on function impl.guess_notify(int4, int4) is
'Tells every nginx that an agent has been locked, or is free again.';
