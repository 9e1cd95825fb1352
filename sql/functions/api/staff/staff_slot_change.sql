-- Members of p_change: which slots: impl.slot_chosen; what of them: total,
-- online (500, +50, -20, x0.8), enabled; how: impl.slot_do.
create or replace function api.staff_slot_change(
    p_supplier text,
    p_line text,
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
    v_cells    ticket.slot_cell[];
begin
    v_supplier := impl.calendar_supplier(p_supplier, p_change);

    if not p_change ?| array['total', 'online', 'enabled'] then
        perform impl.staff_refuse('SLOT_WHAT');
    end if;

    v_cells := array(
        select row(t, row(t.supplier_id, t.line_id, t.day, t.slot_no,
                          t.start_minute, t.end_minute,
                          impl.slot_places(p_change ->> 'total',
                                           t.total_capacity),
                          impl.slot_places(p_change ->> 'online',
                                           t.online_capacity),
                          coalesce((p_change ->> 'enabled')::bool, t.enabled)
                          )::ticket.slot, 0, 0, null)::ticket.slot_cell
        from impl.slot_chosen(v_supplier, p_line, p_change) t);

    return query
    select null::text, null::text, d.*
    from impl.slot_do(v_supplier, v_cells, p_change, 'slot change') d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_change is
'Changes the places of slots over days and weekdays, or opens and closes them:
all or none, never below what is sold.';

grant execute on function api.staff_slot_change to ticket_staff;
