-- p_rows: impl.csv_rows.  Members of p_change: preview, expect: impl.slot_do.
create or replace function api.staff_slot_import(
    p_supplier text,
    p_rows jsonb,
    p_change jsonb)
returns table (verdict text, subject text,
               line_no int4, change text, wrong text, line text, day text,
               slot text, before text, after text, preview text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_preview  constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_supplier ticket.supplier;
    v_lines    int4[];
    v_texts    jsonb[];
    v_cells    ticket.slot_cell[];
    v_known    text;
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);

    select array_agg(k.n order by k.n), array_agg(k.cells order by k.n),
           array_agg(k.cell order by k.n)
    into v_lines, v_texts, v_cells
    from (select r.n, r.cells,
                 impl.slot_line(v_supplier.supplier_id, r.cells,
                     coalesce(r.wrong, impl.line_again(r.n, min(r.n) over (
                         partition by ltrim(r.cells ->> 'line', '0'),
                                      impl.csv_day(r.cells ->> 'day'),
                                      ltrim(r.cells ->> 'slot', '0')))))
                     as cell
          from impl.csv_rows(p_rows, 'line day slot start end total online'
                                     || ' open') r) k;

    if not v_preview then
        perform impl.lock_quotas(v_supplier.supplier_id,
                                 impl.slot_quotas(v_cells));
    end if;

    v_cells := impl.slot_judge(v_supplier, v_cells);
    v_known := impl.slot_preview(v_cells);

    if not v_preview then
        if p_change ? 'expect' and p_change ->> 'expect' <> v_known then
            perform impl.staff_refuse('PREVIEW_STALE', p_change ->> 'expect');
        end if;

        perform impl.csv_refuse(v_lines, array(
            select impl.slot_wrong(c) from unnest(v_cells) c));
        perform impl.slot_write(v_supplier.supplier_id, v_cells);
        perform impl.slots_keep(v_supplier.supplier_id, 'slot import', v_cells);
    end if;

    return query
    select null::text, null::text, l.n,
           case when c.why is not null then 'wrong'
                when c.was is not distinct from c.becomes then 'same'
                when impl.slot_gone(c.was) then 'new' else 'changed' end,
           impl.slot_wrong(row(c.was, c.becomes, c.sold, c.desk, c.why)
                               ::ticket.slot_cell),
           x.cells ->> 'line', x.cells ->> 'day', x.cells ->> 'slot',
           impl.slot_words(c.was), impl.slot_words(c.becomes), v_known
    from unnest(v_cells) with ordinality c (was, becomes, sold, desk, why, n)
    join unnest(v_lines) with ordinality l (n, place) on l.place = c.n
    join unnest(v_texts) with ordinality x (cells, place) on x.place = c.n
    order by l.n;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_import is
'Makes and changes slots as a file says: all its lines or none.  A preview lists
what is wrong, line by line.';

grant execute on function api.staff_slot_import to ticket_staff;
