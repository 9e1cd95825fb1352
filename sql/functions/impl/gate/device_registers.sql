-- p_device: null where the code alone says which one it is.  One of p_key and
-- p_secret, of the kind that the code was given for.
create or replace function impl.device_registers(p_supplier int4,
    p_code_hash bytea, p_device int4, p_key bytea, p_secret_sealed bytea)
returns table (verdict text, subject text, device_no int4,
               name text, kind text, epoch int4)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    update ticket.device d
    set public_key = p_key, secret_sealed = p_secret_sealed, code_hash = null,
        code_until = null, epoch = d.epoch + 1, alarm_at = null, wrong = 0,
        wrong_since = null
    where d.supplier_id = p_supplier and d.code_hash = p_code_hash
      and d.code_until > api.now() and d.removed_at is null
      and d.locked_at is null
      and d.code_shared = (p_secret_sealed is not null)
      and (p_device is null or d.device_no = p_device)
    returning d.device_no, d.name, d.kind, d.epoch
    into device_no, name, kind, epoch;

    if not found then
        verdict := 'DEVICE_CODE_WRONG';
    end if;

    return next;
end;
$$;

comment on function impl.device_registers(int4, bytea, int4, bytea, bytea) is
'Spends a code that staff gave a device, once: it has another key from then on,
and its earlier key and tokens are worth nothing.';
