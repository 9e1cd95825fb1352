create or replace function api.agent_4(p_supplier int4, p_user text)
returns table (kind text, num int8[], txt text[], bin bytea[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query select * from impl.agent_shown(p_supplier, p_user, true,
                                               false);
end;
$$;

comment on function api.agent_4 is
'api.agent_5() as nginx of 1.8.0 asks for it.';

grant execute on function api.agent_4 to ticket_nginx, ticket_worker;
