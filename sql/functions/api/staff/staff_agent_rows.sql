create or replace function api.staff_agent_rows(p_supplier text)
returns table (verdict text, subject text,
               "user" text, name text, unit_type text, unit_id text,
               enabled text, official text, pay text, day_limit text,
               products text, callback text, notices text, post_only text,
               strict text, addresses text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, c.*
    from ticket.agent a
    cross join lateral jsonb_to_record(impl.agent_cells(a))
        c ("user" text, name text, unit_type text, unit_id text, enabled text,
           official text, pay text, day_limit text, products text,
           callback text, notices text, post_only text, strict text,
           addresses text)
    where a.supplier_id = v_supplier
    order by a.agent_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_rows is
'All agents as lines of a file, which api.staff_agent_import takes: nothing that
is secret.';

grant execute on function api.staff_agent_rows to ticket_staff;
