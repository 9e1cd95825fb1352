-- Members of p_change: preview, expect: impl.slot_do.
create or replace function api.staff_slot_undo(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               line text, day date, slot_no int2, change text, why text,
               before text, after text, sold int4, desk int4,
               start_minute int2, end_minute int2, total_capacity int4,
               online_capacity int4, enabled bool, preview text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_change   ticket.bulk_change;
    v_cells    ticket.slot_cell[];
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);
    v_change := impl.bulk_last(v_supplier.supplier_id, 'slots');

    v_cells := array(
        select row(t, k.before, 0, 0,
                   case when t is distinct from k.after then 'changed' end
                   )::ticket.slot_cell
        from ticket.bulk_cell b
        cross join lateral (
            select case when b.before is not null
                        then jsonb_populate_record(null::ticket.slot, b.before)
                        end as before,
                   case when b.after is not null
                        then jsonb_populate_record(null::ticket.slot, b.after)
                        end as after) k
        left join ticket.slot t
          on t.supplier_id = v_supplier.supplier_id
             and (t.line_id, t.day, t.slot_no)
                 = (coalesce((k.after).line_id, (k.before).line_id),
                    coalesce((k.after).day, (k.before).day),
                    coalesce((k.after).slot_no, (k.before).slot_no))
        where b.supplier_id = v_change.supplier_id
          and b.change_no = v_change.change_no
        order by b.cell_no);

    return query
    select null::text, null::text, d.*
    from impl.slot_do(v_supplier, v_cells, p_change - 'skip', null) d;

    if not coalesce((p_change ->> 'preview')::bool, false) then
        perform impl.bulk_undone(v_change);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_undo is
'Takes the last change of many slots back: all of it, or nothing where one of
them was sold or changed since.';

grant execute on function api.staff_slot_undo to ticket_staff;
