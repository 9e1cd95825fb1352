create or replace function impl.device_wrong(p_supplier int4, p_device int4,
    out wrong int4, out alarm bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_most   constant int4 := 5;
    c_time   constant interval := interval '1 minute';
    v_now    constant timestamptz := api.now();
begin
    update ticket.device d
    set wrong = case when d.wrong_since > v_now - c_time then d.wrong + 1
                     else 1 end,
        wrong_since = case when d.wrong_since > v_now - c_time
                           then d.wrong_since else v_now end,
        alarm_at = case when d.wrong_since > v_now - c_time
                             and d.wrong + 1 >= c_most
                        then v_now else d.alarm_at end
    where d.supplier_id = p_supplier and d.device_no = p_device
    returning d.wrong, d.wrong >= c_most
    into wrong, alarm;

    if wrong = c_most then
        perform impl.device_alarm(p_supplier, p_device, 'codes forged');
    end if;
end;
$$;

comment on function impl.device_wrong(int4, int4) is
'Counts what a device was given that is wrong.  Five in a minute are an alarm.';

create or replace function impl.device_alarm(p_supplier int4, p_device int4,
    p_kind text)
returns void
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now  constant timestamptz := api.now();
    v_name text;
begin
    update ticket.device d
    set alarm_at = v_now
    where d.supplier_id = p_supplier and d.device_no = p_device
    returning d.name into v_name;

    perform impl.alarm(p_supplier, p_kind, p_device::text,
                       format('device %s: %s', p_device, v_name), v_now);
end;
$$;

comment on function impl.device_alarm(int4, int4, text) is
'Tells staff of what a device was shown, and the device that they know.';
