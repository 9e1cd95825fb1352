create or replace function api.hello()
returns table (schema_version int4, now timestamptz, timeline int8)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select 1, api.now(), c.timeline_id::int8
    from pg_control_checkpoint() c;
$$;

comment on function api.hello is
'Greeting of a new connection: version of tables and functions, the clock, and
the timeline, which changes when the database is restored.';

grant execute on function api.hello
    to ticket_nginx, ticket_worker, ticket_staff;
