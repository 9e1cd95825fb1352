create or replace function api.gate_secret_put(p_supplier int4,
    p_code_hash bytea, p_device int4, p_secret_sealed bytea)
returns table (verdict text, subject text, device_no int4,
               name text, kind text, epoch int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select r.* from impl.device_registers(p_supplier, p_code_hash, p_device,
                                          null, p_secret_sealed) r;
end;
$$;

comment on function api.gate_secret_put is
'A device has been given a secret by a code that staff gave it for that, once.
Its public key and tokens by earlier keys are worth nothing then.';

grant execute on function api.gate_secret_put to ticket_nginx;
