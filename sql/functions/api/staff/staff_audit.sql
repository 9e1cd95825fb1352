-- Member of p_change: supplier, a code; without it all suppliers.
create or replace function api.staff_audit(p_change jsonb)
returns table (verdict text, subject text, supplier_id int4, check_name text,
               reference text, detail text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           a.supplier_id, a.check_name, a.reference, a.detail
    from api.audit(case when p_change ? 'supplier'
                        then (impl.staff_supplier(p_change ->> 'supplier'))
                             .supplier_id end) a;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_audit is
'Proves the books; no rows: all is well.';

grant execute on function api.staff_audit to ticket_staff;
