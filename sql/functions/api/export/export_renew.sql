create or replace function api.export_renew(p_owner text, p_supplier int4,
    p_no int8, p_lines int8)
returns bool
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.export e
    set lease_until = api.now() + interval '2 minutes', lines = p_lines
    where e.supplier_id = p_supplier and e.no = p_no
      and e.lease_owner = p_owner;

    return found;
end;
$$;

comment on function api.export_renew is
'Goes on with an export, so far; false: somebody else has it now.';

grant execute on function api.export_renew to ticket_worker;
