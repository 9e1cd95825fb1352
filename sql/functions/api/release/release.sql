create or replace function api.release()
returns table (schema_level int4, version text, build text,
               migrated_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select r.schema_level, r.version, r.build, r.migrated_at
    from ticket.release r;
end;
$$;

comment on function api.release is
'Which release the last migrate was of.';

grant execute on function api.release
    to ticket_nginx, ticket_worker, ticket_staff;
