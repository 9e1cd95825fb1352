create or replace function api.staff_key_sessions(p_key bytea)
returns table (verdict text, subject text, pid int4, program text, knows bool,
               seals bool)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::text, null::text, s.pid, s.program, s.knows, s.seals
    from impl.key_sessions(p_key) s
    order by s.program, s.pid;
$$;

comment on function api.staff_key_sessions is
'Sessions of nginx and of the workers: which know a master key, which seal with
it?';

grant execute on function api.staff_key_sessions to ticket_staff;
