create or replace function api.gate_register(p_supplier int4, p_code_hash bytea,
    p_public_key bytea)
returns table (verdict text, subject text, device_no int4,
               name text, kind text, epoch int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select r.* from impl.device_registers(p_supplier, p_code_hash, null,
                                          p_public_key, null) r;
end;
$$;

comment on function api.gate_register is
'A device registers its public key by a code that staff gave it, once; the hash
is SHA-256 of its letters.  Tokens by an earlier key are worth nothing then.';

grant execute on function api.gate_register to ticket_nginx;
