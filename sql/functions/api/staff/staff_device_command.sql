create or replace function api.staff_device_command(
    p_supplier text,
    p_device int4,
    p_command text)
returns table (verdict text, subject text, device int4, name text, kind text,
               station int2, station_name text, gate text, gates text,
               directions text, offline_unknown text, abilities jsonb,
               registered bool, algorithm text, locked bool,
               waits_until timestamptz, told jsonb, told_at timestamptz,
               command text, alarm_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_device   ticket.device;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    v_device := impl.staff_device(v_supplier, p_device);

    if v_device.locked_at is not null then
        perform impl.staff_refuse('DEVICE_LOCKED', p_device::text);
    end if;

    if v_device.kind in ('desk', 'printer') then
        perform impl.staff_refuse('DEVICE_NO_GATE', p_device::text);
    end if;

    update ticket.device d
    set command = nullif(p_command, 'none')
    where d.supplier_id = v_supplier and d.device_no = p_device;

    return query select * from api.staff_device_show(p_supplier, p_device);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_command is
'What a device is to do when it next tells of itself, in place of what waited
before; none: nothing.';

grant execute on function api.staff_device_command to ticket_staff;
