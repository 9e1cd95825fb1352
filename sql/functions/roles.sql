-- Who types at a console must not hold up the sale: nothing of theirs waits or
-- runs for long, and no transaction is left open over lunch.
-- A role belongs to the cluster, so it is only changed where it differs.
do $$
declare
    v_role text;
begin
    for v_role in
        select r.rolname
        from pg_roles r
        where r.rolname in ('ticket_staff', 'ticket_gate', 'ticket_desk',
                            'ticket_market', 'ticket_finance', 'ticket_keys')
          and not coalesce(
                  r.rolconfig
                  @> array['statement_timeout=30s', 'lock_timeout=5s',
                           'idle_in_transaction_session_timeout=10s',
                           'idle_session_timeout=10min', 'TimeZone=UTC'],
                  false)
    loop
        execute format('alter role %I set statement_timeout = %L', v_role,
                       '30s');
        execute format('alter role %I set lock_timeout = %L', v_role, '5s');
        execute format('alter role %I set'
                       ' idle_in_transaction_session_timeout = %L', v_role,
                       '10s');
        execute format('alter role %I set idle_session_timeout = %L', v_role,
                       '10min');
        execute format('alter role %I set timezone = %L', v_role, 'UTC');
    end loop;
end;
$$;

-- Functions belong to ticket_owner and run as it: it cannot log in, owns
-- nothing else and has what they need of the tables.  Who migrates without
-- being a superuser is a member of it, since functions are replaced by their
-- owner.  What is granted already is left alone: sales go on.
do $$
declare
    v_super bool := (select r.rolsuper from pg_roles r
                     where r.rolname = current_user);
    v_name text;
begin
    if not v_super then
        if not pg_has_role('ticket_owner', 'member') then
            execute format('grant ticket_owner to %I', current_user);
        end if;

        grant create on schema api, impl to ticket_owner;
    end if;

    if not has_schema_privilege('ticket_owner', 'impl', 'usage') then
        grant usage on schema ticket, api, impl to ticket_owner;
    end if;

    /* of a dump that was restored where there were no roles yet */
    for v_name in
        select r.rolname
        from pg_roles r
        where r.rolname in ('ticket_nginx', 'ticket_worker', 'ticket_staff',
                            'ticket_gate', 'ticket_desk', 'ticket_market',
                            'ticket_finance', 'ticket_keys')
          and not has_schema_privilege(r.oid, 'api', 'usage')
    loop
        execute format('grant usage on schema api to %I', v_name);
    end loop;

    for v_name in
        select c.oid::regclass
        from pg_class c
        where c.relnamespace = 'ticket'::regnamespace
          and c.relkind in ('r', 'p', 'v')
          and c.relname not in ('schema_change', 'staff_log', 'staff_change',
                                'staff_chain')
          and not (has_table_privilege('ticket_owner', c.oid, 'select')
                   and has_table_privilege('ticket_owner', c.oid, 'insert')
                   and has_table_privilege('ticket_owner', c.oid, 'update')
                   and has_table_privilege('ticket_owner', c.oid, 'delete'))
    loop
        execute 'grant select, insert, update, delete on ' || v_name
                || ' to ticket_owner';
    end loop;

    /* What people did is written down, and stands. */
    for v_name in
        select c.oid::regclass
        from pg_class c
        where c.relnamespace = 'ticket'::regnamespace
          and c.relname in ('staff_log', 'staff_change', 'staff_chain')
          and not (has_table_privilege('ticket_owner', c.oid, 'select')
                   and has_table_privilege('ticket_owner', c.oid, 'insert'))
    loop
        execute 'grant select, insert on ' || v_name || ' to ticket_owner';
    end loop;

    for v_name in
        select c.oid::regclass
        from pg_class c
        where c.relnamespace = 'ticket'::regnamespace
          and c.relkind = 'S'
          and not (has_sequence_privilege('ticket_owner', c.oid, 'usage')
                   and has_sequence_privilege('ticket_owner', c.oid, 'select')
                   and has_sequence_privilege('ticket_owner', c.oid, 'update'))
    loop
        execute 'grant usage, select, update on sequence ' || v_name
                || ' to ticket_owner';
    end loop;

    for v_name in
        select p.oid::regprocedure
        from pg_proc p
        where p.pronamespace in ('api'::regnamespace, 'impl'::regnamespace)
          and p.proowner <> 'ticket_owner'::regrole
    loop
        execute 'alter function ' || v_name || ' owner to ticket_owner';
    end loop;

    if not v_super then
        execute 'revoke create on schema api, impl from ticket_owner';
    end if;
end;
$$;

-- ticket_test may call everything and shift the clock.  It exists where tests
-- ask for it, "set ticket.test_role = on", and nowhere else: the first release
-- made it in every database.  Where another database of the cluster uses it, it
-- stays, without a right in this one.
do $$
begin
    if current_setting('ticket.test_role', true) = 'on' then
        if not exists (select from pg_roles r where r.rolname = 'ticket_test')
        then
            create role ticket_test login;
        end if;

        grant usage on schema api to ticket_test;
        grant execute on all functions in schema api to ticket_test;

    elsif exists (select from pg_roles r where r.rolname = 'ticket_test') then
        execute 'revoke all on all functions in schema api from ticket_test';
        execute 'revoke all on schema api from ticket_test';

        begin
            drop role ticket_test;
        exception
            when dependent_objects_still_exist or insufficient_privilege then
                null;
        end;
    end if;
end;
$$;
