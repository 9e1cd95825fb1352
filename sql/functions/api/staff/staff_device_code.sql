-- Members of p_change: hmac; left out: as the code before.
create or replace function api.staff_device_code(
    p_supplier text,
    p_device int4,
    p_change jsonb)
returns table (verdict text, subject text, device int4, name text,
               code text, code_for text, code_until timestamptz,
               token text, token_for text, token_until timestamptz,
               paper jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_device   ticket.device;
    v_shared   bool;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_device := impl.staff_device(v_supplier.supplier_id, p_device);
    v_shared := coalesce((p_change ->> 'hmac')::bool, v_device.code_shared);

    return query
    select null::text, null::text, p_device, v_device.name, c.token,
           f.code_for, c.token_until, c.token, f.code_for, c.token_until,
           impl.paper_device(v_supplier, p_device, c.token, c.token_until)
    from impl.device_code(v_supplier.supplier_id, p_device, v_shared) c
    cross join lateral impl.device_code_for(v_shared) f (code_for);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_code is
'A new code by which a device registers anew: shown this once, for ten minutes,
in place of the one before.  Until it does its key stays good.  By it comes a
public key or, with hmac, goes a secret: neither by a code for the other.
token, ... is what code, ... was called until 1.7.0.';

grant execute on function api.staff_device_code to ticket_staff;
