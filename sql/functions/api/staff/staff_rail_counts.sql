-- Member of p_change: agent; else of all that who acts sees.
create or replace function api.staff_rail_counts(p_supplier text,
                                                 p_change jsonb)
returns table (verdict text, subject text, paid int8, wait int8,
               presale int8, refund int8, total int8, urgent int8,
               failed int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent    int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_rail_sees(v_supplier, p_change ->> 'agent');

    return query
    select null::text, null::text,
           impl.rail_counted(v_supplier, v_agent, 'paid'),
           impl.rail_counted(v_supplier, v_agent, 'wait'),
           impl.rail_counted(v_supplier, v_agent, 'presale'),
           impl.rail_counted(v_supplier, v_agent, 'refund'),
           (select coalesce(sum(b.orders), 0)::int8
            from ticket.rail_balance b
            where b.supplier_id = v_supplier
              and b.agent_id = coalesce(v_agent, b.agent_id)),
           impl.rail_counted(v_supplier, v_agent, 'urgent'),
           impl.rail_counted(v_supplier, v_agent, 'failed');

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_counts is
'How many rail orders each quick filter has.';

grant execute on function api.staff_rail_counts to ticket_staff;
