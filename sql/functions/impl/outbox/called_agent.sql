create or replace function impl.called_agent(p_supplier int4, p_agent int4)
returns setof bool
language sql stable
as $$
    select true
    from ticket.agent a
    where a.supplier_id = p_supplier
      and a.agent_id = p_agent
      and a.enabled
      and a.callback_address <> '';
$$;

comment on function impl.called_agent(int4, int4) is
'One row, if callbacks to this agent go out; none: it is disabled or has no
address, and they rest.';
