-- Members of p_change: reason.
create or replace function api.staff_device_lock(
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
    perform impl.staff_device(v_supplier, p_device);
    perform impl.because(impl.staff_reason(p_change));

    update ticket.device d
    set locked_at = api.now(), epoch = d.epoch + 1, version = d.version + 1,
        code_hash = null, code_until = null, command = null
    where d.supplier_id = v_supplier and d.device_no = p_device
      and d.locked_at is null;

    return query select * from api.staff_device_show(p_supplier, p_device);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_lock is
'Locks a device: from now on no call of it is answered, and its tokens stay
worthless when it is unlocked.';

grant execute on function api.staff_device_lock to ticket_staff;
