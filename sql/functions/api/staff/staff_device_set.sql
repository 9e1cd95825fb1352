-- Members of p_change: name, station (0: none), gate, gates, directions,
-- offline_unknown.
create or replace function api.staff_device_set(
    p_supplier text,
    p_device int4,
    p_change jsonb)
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
    perform impl.device_put(impl.staff_device(v_supplier, p_device), p_change);

    return query select * from api.staff_device_show(p_supplier, p_device);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_set is
'Changes a device; it hears of that with its next heartbeat.';

grant execute on function api.staff_device_set to ticket_staff;
