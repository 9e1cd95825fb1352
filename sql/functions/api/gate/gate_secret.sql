create or replace function api.gate_secret(p_supplier int4, p_code_hash bytea)
returns table (verdict text, subject text, device_no int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    select d.device_no into device_no
    from ticket.device d
    where d.supplier_id = p_supplier and d.code_hash = p_code_hash
      and d.code_until > api.now() and d.removed_at is null
      and d.locked_at is null and d.code_shared;

    if not found then
        verdict := 'DEVICE_CODE_WRONG';
    end if;

    return next;
end;
$$;

comment on function api.gate_secret is
'Which device a code gives a secret: that is sealed under its number.  The hash
is SHA-256 of the letters of the code, which stays good.';

grant execute on function api.gate_secret to ticket_nginx;
