-- The timeline of the last checkpoint is the old one for minutes after a
-- promotion; a dump that was restored has another table; and a base backup or a
-- file system's snapshot differs from what it is of by nothing but the moment
-- it was started.
create or replace function impl.database_identity()
returns text
language sql stable
as $$
    select concat_ws('/', c.system_identifier,
                     left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
                     d.oid, 'ticket.life'::regclass::oid,
                     extract(epoch from pg_postmaster_start_time()))
    from pg_control_system() c, pg_database d
    where d.datname = current_database();
$$;

comment on function impl.database_identity() is
'What changes when a database is promoted, restored or started: system,
timeline, database, a table, and the server''s start.  Not on a standby.';
