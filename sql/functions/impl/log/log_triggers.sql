-- What staff change, on the tables that say what they want: whoever does it,
-- by whatever function.  functions/triggers.sql says on which, and what
-- of a row is its key, a secret, or not worth a line.
create or replace function impl.log_change_of_row()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_row jsonb := coalesce(v_new, v_old);
    v_names text[] := string_to_array(tg_argv[0], ' ');
    v_hidden text[] := string_to_array(tg_argv[1], ' ');
    v_idle text[] := string_to_array(tg_argv[2], ' ');
    v_key jsonb;
    v_secrets text[];
begin
    v_secrets := array(
        select s.name
        from unnest(v_hidden) s (name)
        where coalesce(v_old -> s.name, 'null')
              <> coalesce(v_new -> s.name, 'null'));
    v_key := (select coalesce(jsonb_object_agg(k.name, v_row -> k.name), '{}')
              from unnest(v_names) k (name));
    v_old := v_old - v_hidden - v_idle - v_names - 'supplier_id';
    v_new := v_new - v_hidden - v_idle - v_names - 'supplier_id';

    if tg_op = 'UPDATE' then
        if v_old = v_new and v_secrets = '{}' then
            return null;
        end if;

        select coalesce(jsonb_object_agg(o.key, o.value), '{}'),
               coalesce(jsonb_object_agg(o.key, v_new -> o.key), '{}')
        into v_old, v_new
        from jsonb_each(v_old) o
        where o.value <> v_new -> o.key;
    end if;

    perform impl.log_change(
        coalesce((v_row ->> 'supplier_id')::int4,
                 (impl.actor() ->> 'supplier_id')::int4, 0),
        coalesce(v_row ->> 'user_name', v_row ->> 'code',
                 impl.log_key_said((v_row ->> 'supplier_id')::int4, v_key)),
        tg_table_name, v_key, v_old, v_new, v_secrets);

    return null;
end;
$$;

comment on function impl.log_change_of_row() is
'Trigger: the change of a row, to the log.  Arguments: the columns of its key
but the supplier, those that are secret, those that say nothing.';

-- In one statement what impl.log_change_of_row does for each row: of a table
-- that has no secrets and nothing idle.
create or replace function impl.log_change_of_rows()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_names text[] := string_to_array(tg_argv[0] || ' supplier_id', ' ');
    v_gone  jsonb[] := '{}';
    v_made  jsonb[] := '{}';
begin
    if tg_op <> 'INSERT' then
        v_gone := array(select to_jsonb(g) from gone g);
    end if;

    if tg_op <> 'DELETE' then
        v_made := array(select to_jsonb(m) from made m);
    end if;

    insert into ticket.staff_change (supplier_id, no, of_table, key, before,
                                     after)
    with old as (
        select o.row,
               (select jsonb_object_agg(k.name, o.row -> k.name)
                from unnest(v_names) k (name)) as key
        from unnest(v_gone) o (row)
    ), new as (
        select n.row,
               (select jsonb_object_agg(k.name, n.row -> k.name)
                from unnest(v_names) k (name)) as key
        from unnest(v_made) n (row)
    ), change as materialized (
        select coalesce(n.key, o.key) as key, o.row - v_names as before,
               n.row - v_names as after
        from old o
        full join new n on n.key = o.key
        where o.row is distinct from n.row
    ), log as materialized (
        select f.supplier_id, impl.log_row(f.supplier_id, f.subject) as no
        from (select (c.key ->> 'supplier_id')::int4 as supplier_id,
                     min((select string_agg(k.value, ' ')
                          from jsonb_each_text(c.key - 'supplier_id') k))
                         as subject
              from change c
              group by 1) f
    )
    select l.supplier_id, l.no, tg_table_name, c.key - 'supplier_id',
           case when c.after is null then c.before
                else (select jsonb_object_agg(b.key, b.value)
                      from jsonb_each(c.before) b
                      where b.value <> c.after -> b.key) end,
           case when c.before is null then c.after
                else (select jsonb_object_agg(a.key, a.value)
                      from jsonb_each(c.after) a
                      where a.value <> c.before -> a.key) end
    from change c
    join log l on l.supplier_id = (c.key ->> 'supplier_id')::int4
    order by c.key;

    return null;
end;
$$;

comment on function impl.log_change_of_rows() is
'Trigger: the changes of a statement, to the log.  Argument: as there.';

create or replace function impl.log_stands()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise insufficient_privilege
    using message = format('ticket.%s is written once and never changed',
                           tg_table_name);
end;
$$;

comment on function impl.log_stands() is
'Trigger: nobody changes the log or takes a row of it away.';
