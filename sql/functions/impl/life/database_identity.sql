-- The timeline of the last checkpoint is the old one for minutes after a
-- promotion; a dump that was restored has another table, or another file of it;
-- a copy of a database has its files elsewhere; and a base backup or a file
-- system's snapshot differs from what it is of by nothing but the moment it was
-- started.
create or replace function impl.database_identity()
returns text
language sql volatile
as $$
    select concat_ws('/',
                     left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
                     'ticket.life'::regclass::oid,
                     pg_relation_filepath('ticket.life'),
                     extract(epoch from pg_postmaster_start_time()));
$$;

comment on function impl.database_identity() is
'What changes when a database is promoted, restored or started: timeline, a
table and its file, which is below the database''s number, and the server''s
start.  Not on a standby.';
