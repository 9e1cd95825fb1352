create or replace function api.staff_alarm_seen(p_supplier text,
    p_alarm int8)
returns table (verdict text, subject text, alarm_id int8, seen_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    update ticket.alarm a
    set seen_at = api.now(), seen_by = impl.person()
    where a.supplier_id = v_supplier and a.alarm_id = p_alarm
      and a.seen_at is null and impl.alarm_shown(a.kind::text);

    if not found then
        perform impl.staff_refuse('ALARM_MISSING', p_alarm::text);
    end if;

    perform impl.logged(v_supplier, 'alarm',
                        jsonb_build_object('alarm_id', p_alarm::text), null,
                        jsonb_build_object('seen_by', impl.person()));

    return query
    select null::text, null::text, p_alarm, impl.person();

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_alarm_seen is
'Writes down that somebody has looked at an alarm.';

grant execute on function api.staff_alarm_seen to ticket_staff;
