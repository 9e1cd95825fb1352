-- Members of p_change: total, online, enabled.
create or replace function api.staff_slot_resize(
    p_supplier text,
    p_line text,
    p_day date,
    p_slot int4,
    p_change jsonb)
returns table (verdict text, subject text,
               line text, day date, slot_no int2, start_minute int2,
               end_minute int2, total_capacity int4, online_capacity int4,
               used int4, remaining int4, enabled bool,
               desk_remaining int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_line int4;
    v_old ticket.slot;
    v_total int4;
    v_online int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_line := (impl.staff_line(v_supplier, p_line)).line_id;

    select t.* into v_old
    from ticket.slot t
    where t.supplier_id = v_supplier
      and t.line_id = v_line
      and t.day = p_day
      and t.slot_no = p_slot
    for update;

    if not found then
        perform impl.staff_refuse('SLOT_MISSING',
                                  p_line, p_slot::text, p_day::text);
    end if;

    v_total := coalesce((p_change ->> 'total')::int4, v_old.total_capacity);
    v_online := coalesce((p_change ->> 'online')::int4, v_old.online_capacity);

    if v_online > v_total then
        perform impl.staff_refuse('SLOT_ONLINE', v_online::text, v_total::text);
    end if;

    update ticket.slot t
    set total_capacity = v_total,
        online_capacity = v_online,
        enabled = coalesce((p_change ->> 'enabled')::bool, t.enabled)
    where t.supplier_id = v_supplier
      and t.line_id = v_line
      and t.day = p_day
      and t.slot_no = p_slot;

    perform impl.staff_resize(v_supplier, 1, v_line * 1000 + p_slot, p_day,
                              p_day, v_online);
    perform impl.staff_resize(v_supplier, 5, v_line * 1000 + p_slot, p_day,
                              p_day, v_total - v_online);

    return query
    select *
    from api.staff_slot_list(p_supplier, p_line,
                             jsonb_build_object('first_day', p_day)) t
    where t.slot_no = p_slot;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_resize is
'Changes a slot''s capacities, or opens and closes it.';

grant execute on function api.staff_slot_resize to ticket_staff;
