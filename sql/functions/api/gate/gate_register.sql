create or replace function api.gate_register(p_supplier int4, p_code_hash bytea,
    p_public_key bytea)
returns table (verdict text, subject text, device_no int4,
               name text, kind text, epoch int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    update ticket.device d
    set public_key = p_public_key, secret_sealed = null, code_hash = null,
        code_until = null, epoch = d.epoch + 1, alarm_at = null, wrong = 0,
        wrong_since = null
    where d.supplier_id = p_supplier and d.code_hash = p_code_hash
      and d.code_until > api.now() and d.removed_at is null
      and d.locked_at is null and not d.code_shared
    returning d.device_no, d.name, d.kind, d.epoch
    into device_no, name, kind, epoch;

    if not found then
        verdict := 'DEVICE_CODE_WRONG';
    end if;

    return next;
end;
$$;

comment on function api.gate_register is
'A device registers its public key by a code that staff gave it, once; the hash
is SHA-256 of its letters.  Tokens by an earlier key are worth nothing then.';

grant execute on function api.gate_register to ticket_nginx;
