-- Versions rise and nginx hears of it, whoever changes a row.  A booking names
-- the versions it was quoted with; a table without a trigger here would sell at
-- yesterday's terms, so t/20-sql/catalogue.t changes every one of them.
--
-- The notice is 'supplier CODE' or 'agent SUPPLIER_ID USER', of an agent of the
-- open API also 'agent SUPPLIER_ID #AGENT_ID'; Postgres sends equal notices of
-- one transaction once, and only when it commits.  An insert has no old row and
-- a delete no new one: their columns are null.

create or replace function impl.supplier_version()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new is distinct from old
       and new.catalogue_version = old.catalogue_version
    then
        new.catalogue_version := old.catalogue_version + 1;
    end if;

    return new;
end;
$$;

create or replace function impl.supplier_notify()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_notify('ticket_config', 'supplier ' || c.code)
    from (values (old.code), (new.code)) as c (code)
    where c.code is not null;

    return null;
end;
$$;

create or replace function impl.provider_notify()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_notify('ticket_config', 'provider');

    return null;
end;
$$;

-- For the tables a catalogue is made of: one rise per statement and supplier.
create or replace function impl.catalogue_changed()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.supplier s
    set catalogue_version = s.catalogue_version + 1
    where s.supplier_id in (select c.supplier_id from changed c);

    return null;
end;
$$;

-- The worker writes down that all is refunded, holds orders then, and must not
-- wait for a supplier.
create or replace function impl.catalogue_edited()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.supplier s
    set catalogue_version = s.catalogue_version + 1
    where s.supplier_id in (
        select (k.row ->> 'supplier_id')::int4
        from (select to_jsonb(c) - 'refunded_at' as row from changed c
              except
              select to_jsonb(w) - 'refunded_at' from was w) k);

    return null;
end;
$$;

create or replace function impl.agent_version()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new is distinct from old and new.version = old.version then
        new.version := old.version + 1;
    end if;

    return new;
end;
$$;

create or replace function impl.agent_notify()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_notify('ticket_config', 'agent ' || a.supplier_id || ' '
                                       || a.user_name)
    from (values (old.supplier_id, old.user_name),
                 (new.supplier_id, new.user_name))
         as a (supplier_id, user_name)
    where a.user_name is not null;

    /* Who has asked for it by its number. */
    perform pg_notify('ticket_config', 'agent ' || o.supplier_id || ' #'
                                       || o.agent_id)
    from ticket.open_agent o
    where o.supplier_id = coalesce(new.supplier_id, old.supplier_id)
      and o.agent_id = coalesce(new.agent_id, old.agent_id);

    return null;
end;
$$;

create or replace function impl.agent_changed()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.agent a
    set version = a.version + 1
    where (a.supplier_id, a.agent_id) in
          (select c.supplier_id, c.agent_id from changed c);

    return null;
end;
$$;

comment on function impl.supplier_version() is
'Trigger: raises the catalogue''s version with the supplier''s own row.';
comment on function impl.supplier_notify() is
'Trigger: notifies nginx that a supplier''s catalogue changed.';
comment on function impl.provider_notify() is
'Trigger: notifies nginx that an account at a payment platform changed.';
comment on function impl.catalogue_changed() is
'Trigger: raises the catalogue''s version with a table it is made of.';

comment on function impl.catalogue_edited() is
'The same for tables that have refunded_at, which is in no catalogue.';
comment on function impl.agent_version() is
'Trigger: raises an agent''s version with its own row.';
comment on function impl.agent_notify() is
'Trigger: notifies nginx that an agent changed.';
comment on function impl.agent_changed() is
'Trigger: raises an agent''s version with its keys and products.';
