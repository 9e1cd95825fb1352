create or replace function api.export_done(p_owner text, p_supplier int4,
    p_no int8, p_lines int8, p_bytes int8, p_hash text)
returns bool
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.export e
    set state = 'D', lease_owner = null, lease_until = null, lines = p_lines,
        bytes = p_bytes, hash = decode(p_hash, 'hex'), done_at = api.now(),
        expire_at = api.now() + interval '24 hours', last_error = null
    where e.supplier_id = p_supplier and e.no = p_no
      and e.lease_owner = p_owner;

    return found;
end;
$$;

comment on function api.export_done is
'An export is whole, and in its place for a day; false: somebody else has it
now.';

grant execute on function api.export_done to ticket_worker;
