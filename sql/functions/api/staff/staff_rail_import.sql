-- Member of p_change: orders, as api.rail_import() has them.
create or replace function api.staff_rail_import(p_supplier text,
                                                 p_change jsonb)
returns table (verdict text, subject text, imported int4, known int4,
               changed int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select case when r.verdict is null then null else 'RAIL_WRONG' end,
           case when r.verdict is null then null
                else array_to_string(array['-', r.subject], e'\t') end,
           r.imported, r.known, r.changed
    from impl.rail_import((impl.staff_supplier(p_supplier)).supplier_id,
                          p_change -> 'orders') r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_import is
'Takes rail orders of a file, as ImportOrders does.';

grant execute on function api.staff_rail_import to ticket_staff;
