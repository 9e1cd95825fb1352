create or replace function api.gate_qr_keys(p_supplier int4)
returns table (public_key bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select k.public_key from impl.gate_key_live(p_supplier) k;
end;
$$;

comment on function api.gate_qr_keys is
'The keys by which a supplier signs QR codes, those that are live: nginx looks
at a signature before it asks for the ticket.  Public keys are no secret.';

grant execute on function api.gate_qr_keys to ticket_nginx;
