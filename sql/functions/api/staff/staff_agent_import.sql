-- p_rows: impl.csv_rows, of each also "sealed": a password that nobody knows,
-- for an agent that is new.  Members of p_change: preview.  A preview does it
-- all, and takes it back.
create or replace function api.staff_agent_import(
    p_supplier text,
    p_rows jsonb,
    p_change jsonb)
returns table (verdict text, subject text,
               line_no int4, change text, wrong text, user_name text,
               before text, after text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_undo     constant text := 'ST002';
    v_preview  constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_supplier int4;
    v_row      record;
    v_wrong    text[] := '{}';
    v_lines    int4[] := '{}';
    v_users    text[] := '{}';
    v_given    jsonb[] := '{}';
    v_before   jsonb[] := '{}';
    v_after    jsonb[] := '{}';
    v_text     text;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    begin
        for v_row in
            select r.n, r.cells,
                   coalesce(r.wrong, impl.agent_wrong(r.cells),
                            case when not r.cells ? 'user'
                                 then impl.csv_wrong('user', null, null, '{}')
                                 end,
                            impl.line_again(r.n, min(r.n) over (
                                partition by r.cells ->> 'user')))
                       as wrong,
                   s.row ->> 'sealed' as sealed
            from impl.csv_rows(p_rows, 'user name unit_type unit_id enabled'
                     || ' official pay day_limit products callback notices'
                     || ' post_only strict addresses') r
            join jsonb_array_elements(p_rows) s (row)
              on (s.row ->> 'n')::int4 = r.n
            order by r.n
        loop
            v_lines := v_lines || v_row.n;
            v_users := v_users || (v_row.cells ->> 'user');
            v_given := v_given || v_row.cells;
            v_before := v_before || (select impl.agent_cells(a)
                                     from ticket.agent a
                                     where a.supplier_id = v_supplier
                                       and a.user_name
                                           = v_row.cells ->> 'user');
            v_text := v_row.wrong;

            begin
                if v_text is null then
                    perform impl.agent_put(p_supplier, v_row.cells,
                                           v_row.sealed);
                end if;
            exception
                when sqlstate 'ST001' then
                    v_text := e'\x1e' || replace(sqlerrm, e'\t', e'\x1f');
                when integrity_constraint_violation or data_exception then
                    v_text := sqlerrm;
            end;

            v_wrong := v_wrong || v_text;
            v_after := v_after || (select impl.agent_cells(a)
                                   from ticket.agent a
                                   where a.supplier_id = v_supplier
                                     and a.user_name
                                         = v_row.cells ->> 'user');
        end loop;

        if v_preview or array_remove(v_wrong, null) <> '{}' then
            raise exception using errcode = c_undo, message = 'not done';
        end if;
    exception when sqlstate 'ST002' then
        null;
    end;

    if not v_preview then
        perform impl.csv_refuse(v_lines, v_wrong);
        perform impl.bulk_keep(v_supplier, 'agents', 'agent import',
            array(select b.cells from unnest(v_before, v_after)
                      with ordinality b (cells, now, n)
                  where b.cells is distinct from b.now order by b.n),
            array(select b.now from unnest(v_before, v_after)
                      with ordinality b (cells, now, n)
                  where b.cells is distinct from b.now order by b.n));
    end if;

    return query
    select null::text, null::text, v_lines[i],
           case when v_wrong[i] is not null then 'wrong'
                when v_before[i] is null then 'new'
                when v_before[i] = v_after[i] then 'same' else 'changed' end,
           v_wrong[i], v_users[i], d.before, d.after
    from generate_series(1, cardinality(v_lines)) i
    cross join lateral (
        select string_agg(b.key || ' ' || b.value, ', ' order by b.key)
                   filter (where v_before[i] is not null) as before,
               string_agg(b.key || ' ' || (v_after[i] ->> b.key), ', '
                          order by b.key) as after
        from jsonb_each_text(coalesce(v_before[i], v_after[i])) b
        /* of one that is new, what the file says of it */
        where case when v_before[i] is null then v_given[i] ? b.key
                   else b.value <> v_after[i] ->> b.key end) d
    order by i;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_import is
'Makes and changes agents as a file says: all its lines or none.  It makes no
keys; an agent that is new has a password that nobody knows.';

grant execute on function api.staff_agent_import to ticket_staff;
