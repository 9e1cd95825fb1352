create or replace function api.staff_device_remove(
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
    set removed_at = api.now(), epoch = d.epoch + 1, public_key = null,
        secret_sealed = null, code_hash = null, code_until = null,
        command = null, version = d.version + 1
    where d.supplier_id = v_supplier and d.device_no = p_device;

    return query select * from api.staff_device_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_remove is
'Takes a device away, and its key; its passages keep its number.  Answers those
that are left.';

grant execute on function api.staff_device_remove to ticket_staff;
