create or replace function impl.called_agent(p_supplier int4, p_agent int4,
    p_kinds int2[])
returns setof bool
language sql stable
as $$
    select true
    from ticket.agent a
    left join ticket.open_agent g
      on g.supplier_id = p_supplier and g.agent_id = p_agent
    where a.supplier_id = p_supplier
      and a.agent_id = p_agent
      and a.enabled
      and case when impl.event_kind('open tickets') = any (p_kinds)
          then g.enabled and g.notice_url <> ''
          else a.callback_address <> '' end;
$$;

comment on function impl.called_agent(int4, int4, int2[]) is
'One row, if this agent is told of events of these kinds; none: it is disabled,
or has no address for them, and they rest.';
