-- Members of p_change: reason; the others: impl.slot_edit.
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
begin
    if not p_change ?| array['total', 'online', 'enabled'] then
        perform impl.staff_refuse('SLOT_WHAT');
    end if;

    perform impl.because(p_change ->> 'reason');

    return query
    select null::text, null::text, d.*
    from impl.slot_edit(p_supplier, p_line, p_change, 'slot change') d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_change is
'Changes the places of slots over days and weekdays, or opens and closes them:
all or none, never below what is sold.';

grant execute on function api.staff_slot_change to ticket_staff;
