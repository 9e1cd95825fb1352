create or replace function api.staff_supplier_id(p_supplier text)
returns int4
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select (impl.staff_supplier(p_supplier)).supplier_id;
$$;

comment on function api.staff_supplier_id(text) is
'The number of a supplier: secrets are sealed with it.';

grant execute on function api.staff_supplier_id(text)
    to ticket_staff, ticket_test;
