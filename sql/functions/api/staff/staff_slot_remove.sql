-- Members of p_change: which slots: impl.slot_chosen; how: impl.slot_do.
create or replace function api.staff_slot_remove(
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
    v_cells := array(
        select row(t, null, 0, 0, null)::ticket.slot_cell
        from impl.slot_chosen(v_supplier, p_line, p_change) t);

    return query
    select null::text, null::text, d.*
    from impl.slot_do(v_supplier, v_cells, p_change, 'slot remove') d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_remove is
'Removes slots that no order has ever named.';

grant execute on function api.staff_slot_remove to ticket_staff;
