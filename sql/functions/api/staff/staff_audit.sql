-- Member of p_change: supplier, a code; without it all suppliers.
create or replace function api.staff_audit(p_change jsonb)
returns table (supplier_id int4, check_name text, reference text, detail text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select a.supplier_id, a.check_name, a.reference, a.detail
    from api.audit(case when p_change ? 'supplier'
                        then api.staff_supplier_id(p_change ->> 'supplier')
                   end) a;
$$;

comment on function api.staff_audit(jsonb) is
'Proves the books; no rows: all is well.';

grant execute on function api.staff_audit(jsonb)
    to ticket_staff, ticket_test;
