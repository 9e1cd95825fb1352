-- Which release the last migrate was of: nginx and the worker say it at their
-- start.  migrate writes its one row; the level is the number of the last
-- schema file.
create table ticket.release (
    only_row            boolean primary key default true check (only_row),
    schema_level        int not null,
    version             text not null,
    build               text not null,
    migrated_at         timestamptz not null
);
