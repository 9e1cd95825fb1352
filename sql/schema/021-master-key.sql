-- Which master keys seal this database.  What is kept of a key is its id,
-- which seals name, and a check value; neither says anything of the key.

create table ticket.master_key (
    key_id             bytea primary key check (length(key_id) = 4),
    check_value        bytea not null check (length(check_value) = 16),
    added_at           timestamptz not null,
    current            boolean not null default false,
    retired_at         timestamptz,            -- nothing is sealed with it
    check (not current or retired_at is null)
);
create unique index master_key_current on ticket.master_key (current)
    where current;


-- The check value of the lasting keys, which never change; and whether seals
-- name their key: not before the first rotation in a database that an earlier
-- release filled, whose programs could not read them.

create table ticket.master_key_use (
    only_row           boolean primary key default true check (only_row),
    lasting_check      bytea not null check (length(lasting_check) = 16),
    ids                boolean not null
);


-- How far seals have been renewed, by what holds them: the last row that was
-- looked at in this pass, and how many rows it changed.  A pass that began
-- when every process sealed with the new key and found nothing is the last.

create table ticket.reseal (
    kind               text primary key
                       check (kind in ('agent', 'agent_key', 'order', 'visitor',
                                       'message')),
    supplier_id        int not null default 0,
    a                  int8 not null default 0,
    b                  int not null default 0,
    began_at           timestamptz,
    looked             int8 not null default 0,    -- rows, in this pass
    changed            int8 not null default 0,
    resealed           int8 not null default 0,    -- rows, in all passes
    clean              boolean not null default true
);
insert into ticket.reseal (kind)
values ('agent'), ('agent_key'), ('order'), ('visitor'), ('message');
