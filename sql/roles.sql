-- Roles belong to the cluster and not to the database: a dump that is restored
-- into another cluster comes without them.  migrate runs this before anything
-- else, so that what is granted afterwards has somebody to be granted to.
-- They are made by a superuser or by who has CREATEROLE.
do $$
declare
    v_role text;
begin
    for v_role in
        select r.name
        from unnest(array['ticket_nginx', 'ticket_worker', 'ticket_staff',
                          'ticket_gate', 'ticket_desk', 'ticket_market',
                          'ticket_finance', 'ticket_keys',
                          'ticket_owner']) as r (name)
        where not exists (select from pg_roles p where p.rolname = r.name)
    loop
        if not (select p.rolsuper or p.rolcreaterole
                from pg_roles p
                where p.rolname = current_user)
        then
            raise insufficient_privilege
            using message = format('the role %I is missing, and %I, who '
                                   'migrates, may make none without CREATEROLE',
                                   v_role, current_user);
        end if;

        begin
            execute format('create role %I %s', v_role,
                           case when v_role = 'ticket_owner' then 'nologin'
                                else 'login' end);
        exception
            when duplicate_object or unique_violation then
                null;   /* another database's migrate has just made it */
        end;
    end loop;
end;
$$;
