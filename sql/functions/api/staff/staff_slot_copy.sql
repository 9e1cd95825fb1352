-- What is copied are the times and places of the seven days from p_week on,
-- each to days of its weekday; what is made is open.  Members of p_change:
-- first_day, last_day (six days later), weekdays, slots: to and of which;
-- replace: also where a slot of that number is there, which else cannot be
-- copied to; how: impl.slot_do.
create or replace function api.staff_slot_copy(
    p_supplier text,
    p_line text,
    p_week date,
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
        select row(t, case when k.same then t else k.becomes end, 0, 0,
                   case when t.day is not null and not k.same
                             and not coalesce((p_change ->> 'replace')::bool,
                                              false)
                        then 'exists' end)::ticket.slot_cell
        from impl.slot_chosen(
                 v_supplier, p_line,
                 p_change - 'weekdays'
                 || jsonb_build_object('first_day', p_week,
                                       'last_day', p_week + 6)) f
        cross join lateral impl.slot_targets(v_supplier, f.day, p_change) d
        left join ticket.slot t
          on t.supplier_id = f.supplier_id and t.line_id = f.line_id
             and t.day = d.day and t.slot_no = f.slot_no
        cross join lateral (
            select (t.start_minute, t.end_minute, t.total_capacity,
                    t.online_capacity)
                   is not distinct from
                   (f.start_minute, f.end_minute, f.total_capacity,
                    f.online_capacity) as same,
                   row(f.supplier_id, f.line_id, d.day, f.slot_no,
                       f.start_minute, f.end_minute, f.total_capacity,
                       f.online_capacity, coalesce(t.enabled, true)
                       )::ticket.slot as becomes) k
        where d.day <> f.day
        order by d.day, f.slot_no);

    if cardinality(v_cells) = 0 then
        perform impl.staff_refuse('DAYS_NONE', p_change ->> 'first_day',
                                  p_change ->> 'last_day');
    end if;

    return query
    select null::text, null::text, d.*
    from impl.slot_do(v_supplier, v_cells, p_change, 'slot copy') d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_copy is
'Copies the slots of a week to other weeks.';

grant execute on function api.staff_slot_copy to ticket_staff;
