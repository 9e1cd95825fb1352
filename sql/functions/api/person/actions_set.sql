-- The table of actions as the program has it that migrates, and the rights of
-- the roles of Postgres that go with it.  ticket_staff, the administrator, has
-- what the functions' files grant.
create or replace function api.actions_set(p_actions jsonb)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v record;
begin
    delete from ticket.action a
    where not exists (
        select
        from jsonb_array_elements(p_actions) x
        where x ->> 'name' = a.name);

    insert into ticket.action as a (name, function, method, path, roles,
                                    needs_key, needs_match, read_logged, shows,
                                    goes_on)
    select x.name, x.function, x.method, x.path, impl.role_bits(x.roles),
           'key' = any (coalesce(x.flags, '{}')),
           'match' = any (coalesce(x.flags, '{}')),
           'read_logged' = any (coalesce(x.flags, '{}')), x.shows,
           'goes_on' = any (coalesce(x.flags, '{}'))
    from jsonb_to_recordset(p_actions)
         as x (name text, function text, method text, path text,
               roles text[], flags text[], shows text)
    on conflict (name) do update
    set function = excluded.function,
        method = excluded.method,
        path = excluded.path,
        roles = excluded.roles,
        needs_key = excluded.needs_key,
        needs_match = excluded.needs_match,
        read_logged = excluded.read_logged,
        shows = excluded.shows,
        goes_on = excluded.goes_on
    where (a.function, a.method, a.path, a.roles, a.needs_key, a.needs_match,
           a.read_logged, a.shows, a.goes_on)
          is distinct from
          (excluded.function, excluded.method, excluded.path, excluded.roles,
           excluded.needs_key, excluded.needs_match, excluded.read_logged,
           excluded.shows, excluded.goes_on);

    for v in
        with
        people (role, roles) as (
            select n.name, impl.postgres_roles(n.name)
            from unnest(impl.postgres_people()) n (name)),
        named as materialized (
            select f.name, e.role
            from jsonb_array_elements(p_actions) x
            cross join lateral jsonb_array_elements_text(x -> 'roles') r
            join people e on r.value = any (e.roles)
            cross join lateral (
                select x ->> 'function' as name
                union all
                select a.value
                from jsonb_array_elements_text(
                         coalesce(nullif(x -> 'also', 'null'), '[]')) a) f
            union
            select f.name, e.role
            from unnest(array['act_as', 'code_life', 'code_sellers',
                              'key_check', 'now', 'release', 'staff_propose',
                              'staff_supplier_id', 'standby_age']) f (name)
            cross join people e),
        wanted as (
            select p.oid as id, n.role
            from named n
            join pg_proc p on p.proname = n.name
            where p.pronamespace = 'api'::regnamespace),
        given as (
            select p.oid as id, e.role
            from people e
            join pg_roles g on g.rolname = e.role
            join pg_proc p on p.pronamespace = 'api'::regnamespace
            cross join lateral aclexplode(p.proacl) a
            where a.grantee = g.oid
              and a.privilege_type = 'EXECUTE')
        select format(case when g.id is null
                           then 'grant execute on function %s to %I'
                           else 'revoke execute on function %s from %I' end,
                      coalesce(w.id, g.id)::regprocedure,
                      coalesce(w.role, g.role)) as statement
        from wanted w
        full join given g on g.id = w.id and g.role = w.role
        where w.id is null or g.id is null
    loop
        execute v.statement;
    end loop;
end;
$$;

comment on function api.actions_set is
'What staff can do, as migrate finds it in its own table: name, function, also
(other functions), method, path, roles, flags (key, match, read_logged,
goes_on) and shows of each.';
