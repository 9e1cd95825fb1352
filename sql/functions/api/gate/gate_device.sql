create or replace function api.gate_device(p_supplier int4, p_device int4)
returns table (verdict text, subject text, public_key bytea,
               secret_sealed bytea, epoch int4, name text, kind text,
               locked bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    select d.public_key, d.secret_sealed, d.epoch, d.name, d.kind,
           d.locked_at is not null
    into public_key, secret_sealed, epoch, name, kind, locked
    from ticket.device d
    where d.supplier_id = p_supplier and d.device_no = p_device;

    verdict := case when not found
                         or num_nonnulls(public_key, secret_sealed) = 0
                    then 'DEVICE_UNKNOWN'
                    when locked then 'DEVICE_LOCKED' end;

    return next;
end;
$$;

comment on function api.gate_device is
'By what a device proves who it is when it asks for a token, its public key or
its secret, and the epoch that the token names.';

grant execute on function api.gate_device to ticket_nginx;
