create or replace function api.hello_2()
returns table (schema_version int4, now timestamptz, life int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query select 1, api.now(), impl.database_life(true);
end;
$$;

comment on function api.hello_2 is
'Greeting of a new connection, and now and then of an old one: version of tables
and functions, the clock, and the life of the database, another one whenever it
may have gone back in time.';

grant execute on function api.hello_2
    to ticket_nginx, ticket_worker;
