-- Members of p_change: kind, station, gate, gates, directions, offline_unknown,
-- hmac.
create or replace function api.staff_device_create(
    p_supplier text,
    p_name text,
    p_change jsonb)
returns table (verdict text, subject text, device int4, name text, kind text,
               station int2, station_name text, gate text, gates text,
               directions text, offline_unknown text, abilities jsonb,
               registered bool, algorithm text, locked bool,
               waits_until timestamptz, told jsonb, told_at timestamptz,
               command text, alarm_at timestamptz,
               code text, code_for text, code_until timestamptz,
               token text, token_for text, token_until timestamptz,
               paper jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_device ticket.device;
    v_shared bool := coalesce((p_change ->> 'hmac')::bool, false);
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_device.supplier_id := v_supplier.supplier_id;
    v_device.name := p_name;
    v_device.kind := p_change ->> 'kind';
    v_device.directions := 'in';
    v_device.offline_unknown := 'refuse';
    v_device.abilities := '[]';

    select coalesce(max(d.device_no), 0) + 1 into v_device.device_no
    from ticket.device d
    where d.supplier_id = v_device.supplier_id;

    perform impl.device_put(v_device, p_change - 'kind' - 'hmac');

    return query
    select d.*, c.token, f.code_for, c.token_until, c.token, f.code_for,
           c.token_until,
           impl.paper_device(v_supplier, v_device.device_no, c.token,
                             c.token_until)
    from impl.device_code(v_device.supplier_id, v_device.device_no,
                          v_shared) c
    cross join lateral impl.device_code_for(v_shared) f (code_for)
    cross join lateral api.staff_device_show(p_supplier, v_device.device_no) d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_create is
'A new device, and the code by which it registers: shown this once, for ten
minutes.  token, ... is what code, ... was called until 1.7.0.';

grant execute on function api.staff_device_create to ticket_staff;
