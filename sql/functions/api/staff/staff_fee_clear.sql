-- Members of p_change: units (ahead) and unit (D, H) of those that go; without
-- them all do.
create or replace function api.staff_fee_clear(
    p_supplier text,
    p_product text,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, unit text, units_ahead int4, mode text,
               amount_fen int8, percent numeric)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    delete from ticket.fee_rule f
    where f.supplier_id = v_supplier
      and f.product_id = v_product
      and f.units_ahead = coalesce((p_change ->> 'units')::int4, f.units_ahead)
      and f.unit = coalesce((p_change ->> 'unit')::"char", f.unit);

    if not found and p_change <> '{}' then
        perform impl.staff_refuse('FEE_UNKNOWN', p_product);
    end if;

    return query select * from api.staff_fee_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_fee_clear is
'Takes breach fees of a product back: all, or those that are named.';

grant execute on function api.staff_fee_clear to ticket_staff;
