create or replace function api.staff_device_unlock(
    p_supplier text,
    p_device int4)
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
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.staff_device(v_supplier, p_device);

    update ticket.device d
    set locked_at = null, version = d.version + 1, alarm_at = null, wrong = 0,
        wrong_since = null
    where d.supplier_id = v_supplier and d.device_no = p_device;

    perform impl.machine_forgiven(v_supplier, p_device);
    perform impl.alarm_over(v_supplier, 
        array['codes forged', 'orders guessed'], p_device::text);

    return query select * from api.staff_device_show(p_supplier, p_device);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_unlock is
'Lets a device go on that was locked, and takes its alarm back: it asks for a
token by its own key.';

grant execute on function api.staff_device_unlock to ticket_staff;
