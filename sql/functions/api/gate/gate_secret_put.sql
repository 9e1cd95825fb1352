create or replace function api.gate_secret_put(p_supplier int4,
    p_code_hash bytea, p_device int4, p_secret_sealed bytea)
returns table (verdict text, subject text, device_no int4,
               name text, kind text, epoch int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    update ticket.device d
    set public_key = null, secret_sealed = p_secret_sealed, code_hash = null,
        code_until = null, epoch = d.epoch + 1, alarm_at = null, wrong = 0,
        wrong_since = null
    where d.supplier_id = p_supplier and d.code_hash = p_code_hash
      and d.code_until > api.now() and d.removed_at is null
      and d.locked_at is null and d.code_shared and d.device_no = p_device
    returning d.device_no, d.name, d.kind, d.epoch
    into device_no, name, kind, epoch;

    if not found then
        verdict := 'DEVICE_CODE_WRONG';
    end if;

    return next;
end;
$$;

comment on function api.gate_secret_put is
'A device has been given a secret by a code that staff gave it for that, once.
Its public key and tokens by earlier keys are worth nothing then.';

grant execute on function api.gate_secret_put to ticket_nginx;
