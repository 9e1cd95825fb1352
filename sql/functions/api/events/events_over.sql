create or replace function api.events_over(p_sessions bytea[])
returns table (session bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select s.hash
    from unnest(p_sessions) s (hash)
    where not api.sign_in_alive(s.hash);
end;
$$;

comment on function api.events_over is
'Which of these sessions live no more.';

grant execute on function api.events_over to ticket_nginx;
