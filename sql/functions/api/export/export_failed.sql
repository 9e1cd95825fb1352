create or replace function api.export_failed(p_owner text, p_supplier int4,
    p_no int8, p_error text, p_again bool)
returns bool
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.export e
    set state = case when p_again then 'W' else 'F' end, lease_owner = null,
        lease_until = null, last_error = left(p_error, 200),
        done_at = case when p_again then null else api.now() end
    where e.supplier_id = p_supplier and e.no = p_no
      and e.lease_owner = p_owner;

    return found;
end;
$$;

comment on function api.export_failed is
'An export came to nothing, for this time or for good.';

grant execute on function api.export_failed to ticket_worker;
