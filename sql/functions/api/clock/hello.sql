create or replace function api.hello()
returns table (schema_version int4, now timestamptz, timeline int8)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
    select 1, api.now(), impl.database_life(false);
$$;

comment on function api.hello is
'api.hello_2() for the release before, whose codes are of no life.';

grant execute on function api.hello
    to ticket_nginx, ticket_worker;
