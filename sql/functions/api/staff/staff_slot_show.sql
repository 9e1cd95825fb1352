create or replace function api.staff_slot_show(
    p_supplier text,
    p_line text,
    p_day date,
    p_slot int4)
returns table (verdict text, subject text,
               line text, day date, slot_no int2, start_minute int2,
               end_minute int2, total_capacity int4, online_capacity int4,
               used int4, remaining int4, enabled bool,
               desk_remaining int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select t.*
    from api.staff_slot_list(p_supplier, p_line,
                             jsonb_build_object('first_day', p_day)) t
    where t.verdict is not null
       or t.slot_no = p_slot;

    if not found then
        perform impl.staff_refuse('SLOT_MISSING', p_line, p_slot::text,
                                  p_day::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_show is
'One slot of a day and what is left of it.';

grant execute on function api.staff_slot_show to ticket_staff;
