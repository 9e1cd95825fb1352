create or replace function api.gate_qr_keys_3(p_supplier int4)
returns table (supplier_id int4, public_key bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_most constant int4 := 16;
begin
    return query
    select s.supplier_id, k.public_key
    from (select p_supplier as supplier_id
          union
          select p.supplier_id
          from ticket.party p
          where p.own_supplier_id = p_supplier and p.removed_at is null) s
    cross join lateral (
        select g.key_no, g.public_key
        from ticket.gate_key g
        where g.supplier_id = s.supplier_id
        order by g.key_no desc
        limit c_most) k
    order by s.supplier_id <> p_supplier, s.supplier_id, k.key_no desc;
end;
$$;

comment on function api.gate_qr_keys_3 is
'The keys by which a supplier, and operators whose attraction it is, sign QR
codes, or did: what was printed outlives its key, as the server goes by check
digits, too.  Public keys are no secret.';

grant execute on function api.gate_qr_keys_3 to ticket_nginx;
