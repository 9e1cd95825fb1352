create or replace function api.staff_alarm_seen(p_supplier text,
    p_alarm int8)
returns table (verdict text, subject text, alarm_id int8, seen_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    update ticket.alarm a
    set seen_at = api.now(), seen_by = session_user
    from impl.staff_supplier(p_supplier) s
    where a.supplier_id = s.supplier_id and a.alarm_id = p_alarm
      and a.seen_at is null;

    if not found then
        perform impl.staff_refuse('ALARM_MISSING', p_alarm::text);
    end if;

    return query
    select null::text, null::text, p_alarm, session_user::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_alarm_seen is
'Writes down that somebody has looked at an alarm.';

grant execute on function api.staff_alarm_seen to ticket_staff;
