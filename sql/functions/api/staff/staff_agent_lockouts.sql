create or replace function api.staff_agent_lockouts(p_supplier text)
returns table (verdict text, subject text, event_at timestamptz,
               user_name text, secret text, what text, failures int4,
               locked_until timestamptz, address text, lifted_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, e.event_at, a.user_name,
           impl.guess_name(e.kind),
           case when e.lifted_by is null then 'locked' else 'lifted' end,
           e.failures, e.locked_until, e.address, e.lifted_by
    from impl.staff_supplier(p_supplier) s
    join ticket.guess_event e on e.supplier_id = s.supplier_id
    join ticket.agent a on a.supplier_id = e.supplier_id
                       and a.agent_id = e.agent_id
    order by e.event_at desc, a.user_name, e.kind;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_lockouts is
'Every lock of the last 90 days, what for, and who lifted it.';

grant execute on function api.staff_agent_lockouts to ticket_staff;
