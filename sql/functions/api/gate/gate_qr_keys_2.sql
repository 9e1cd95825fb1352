create or replace function api.gate_qr_keys_2(p_supplier int4)
returns table (public_key bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_most constant int4 := 16;
begin
    return query
    select k.public_key
    from ticket.gate_key k
    where k.supplier_id = p_supplier
    order by k.key_no desc
    limit c_most;
end;
$$;

comment on function api.gate_qr_keys_2 is
'The keys by which a supplier signs QR codes, or did: what was printed outlives
its key, as the server goes by check digits, too.  Public keys are no secret.';

grant execute on function api.gate_qr_keys_2 to ticket_nginx;
