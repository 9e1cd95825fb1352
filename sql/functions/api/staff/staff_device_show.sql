create or replace function api.staff_device_show(
    p_supplier text,
    p_device int4)
returns table (verdict text, subject text, device int4, name text, kind text,
               station int2, station_name text, gate text, gates text,
               directions text, offline_unknown text, abilities jsonb,
               registered bool, algorithm text, locked bool,
               waits_until timestamptz, told jsonb, told_at timestamptz,
               command text, alarm_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_device((impl.staff_supplier(p_supplier)).supplier_id,
                              p_device);

    return query
    select * from api.staff_device_list(p_supplier) d
    where d.device = p_device;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_show is
'One device, as staff set it and as it told of itself.';

grant execute on function api.staff_device_show to ticket_staff;
