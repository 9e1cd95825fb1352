create or replace function api.staff_supplier_id(p_supplier text)
returns table (verdict text, subject text, supplier_id int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    supplier_id := (impl.staff_supplier(p_supplier)).supplier_id;
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_supplier_id is
'The number of a supplier: secrets are sealed with it.';

grant execute on function api.staff_supplier_id to ticket_staff;
