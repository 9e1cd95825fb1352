-- Members of p_change: unit (D calendar days, H hours; where none is named, a
-- theatre has hours), and either amount_fen or percent, in hundredths of a
-- percent.
create or replace function api.staff_fee_set(
    p_supplier text,
    p_product text,
    p_units int4,
    p_change jsonb)
returns table (verdict text, subject text,
               product text, unit text, units_ahead int4, mode text,
               amount_fen int8, percent numeric)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_product int4;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_product := (impl.staff_product(v_supplier.supplier_id,
                                     p_product)).product_id;

    if (p_change ? 'amount_fen') = (p_change ? 'percent') then
        perform impl.staff_refuse('FEE_VALUE');
    end if;

    insert into ticket.fee_rule as f
           (supplier_id, product_id, unit, units_ahead, mode, value)
    values (v_supplier.supplier_id, v_product,
            coalesce(p_change ->> 'unit',
                     case when v_supplier.kind = '2' then 'H' else 'D' end)
                ::"char",
            p_units, case when p_change ? 'percent' then 'A' else 'B' end,
            coalesce(p_change ->> 'percent', p_change ->> 'amount_fen')::int8)
    on conflict (supplier_id, product_id, unit, units_ahead)
    do update set mode = excluded.mode,
                  value = excluded.value;

    return query
    select * from api.staff_fee_list(p_supplier) f
    where f.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_fee_set is
'Sets the fee of a breach so many days or hours ahead.';

grant execute on function api.staff_fee_set to ticket_staff;
