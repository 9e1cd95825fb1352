-- Members of p_change: which slots: impl.slot_chosen; start: when the first of
-- them begins on its day, the others as much earlier or later; or later:
-- minutes; length: minutes; how: impl.slot_do.
create or replace function api.staff_slot_move(
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

    if not p_change ?| array['start', 'later', 'length']
       or p_change ?& array['start', 'later']
    then
        perform impl.staff_refuse('SLOT_WHERE');
    end if;

    v_cells := array(
        select row(k.slot,
                   row((k.slot).supplier_id, (k.slot).line_id, (k.slot).day,
                       (k.slot).slot_no, (k.slot).start_minute + k.later,
                       (k.slot).start_minute + k.later
                       + coalesce((p_change ->> 'length')::int4,
                                  (k.slot).end_minute
                                  - (k.slot).start_minute),
                       (k.slot).total_capacity, (k.slot).online_capacity,
                       (k.slot).enabled)::ticket.slot, 0, 0, null
                   )::ticket.slot_cell
        from (select t as slot,
                     coalesce((p_change ->> 'start')::int4
                              - min(t.start_minute) over (partition by t.day),
                              (p_change ->> 'later')::int4, 0) as later
              from impl.slot_chosen(v_supplier, p_line, p_change) t) k);

    return query
    select null::text, null::text, d.*
    from impl.slot_do(v_supplier, v_cells, p_change, 'slot move') d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_move is
'Moves slots to other times of the day, where nothing is sold.';

grant execute on function api.staff_slot_move to ticket_staff;
