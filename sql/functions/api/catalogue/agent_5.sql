-- Agents of the open API and of railway tickets are asked for by their number,
-- too: as "#7811", which is no user name.
create or replace function api.agent_5(p_supplier int4, p_user text)
returns table (kind text, num int8[], txt text[], bin bytea[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select *
    from impl.agent_shown(p_supplier, impl.open_user(p_supplier, p_user), true,
                          true);
end;
$$;

comment on function api.agent_5 is
'An agent, its live keys, the products it may sell, where it calls from, until
when which of its secrets is locked, how it is charged for tickets of
settlement; whether it may call the open API, and its keys for that.';

grant execute on function api.agent_5 to ticket_nginx, ticket_worker;
