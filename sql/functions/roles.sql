-- Who types at a console must not hold up the sale: nothing of theirs waits or
-- runs for long, and no transaction is left open over lunch.
-- A role belongs to the cluster, so it is only changed where it differs.
do $$
begin
    if not exists (
        select
        from pg_roles r
        where r.rolname = 'ticket_staff'
          and r.rolconfig @> array['statement_timeout=30s',
                                   'lock_timeout=5s',
                                   'idle_in_transaction_session_timeout=10s',
                                   'idle_session_timeout=10min',
                                   'TimeZone=UTC'])
    then
        alter role ticket_staff set statement_timeout = '30s';
        alter role ticket_staff set lock_timeout = '5s';
        alter role ticket_staff set idle_in_transaction_session_timeout = '10s';
        alter role ticket_staff set idle_session_timeout = '10min';
        alter role ticket_staff set timezone = 'UTC';
    end if;
end;
$$;
