create or replace function api.staff_supplier_id(p_supplier text)
returns table (verdict text, subject text, supplier_id int4,
               zone text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, s.supplier_id, s.zone
    from impl.staff_supplier(p_supplier) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_id is
'The number of a supplier, which secrets are sealed with, and its zone.';

grant execute on function api.staff_supplier_id to ticket_staff;
