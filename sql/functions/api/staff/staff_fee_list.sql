create or replace function api.staff_fee_list(p_supplier text)
returns table (verdict text, subject text,
               product text, unit text, units_ahead int4, mode text,
               amount_fen int8, percent numeric)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           p.code, f.unit::text, f.units_ahead, f.mode::text,
           case when f.mode = 'B' then f.value end,
           case when f.mode = 'A' then round(f.value / 100.0, 2) end
    from impl.staff_supplier(p_supplier) s
    join ticket.fee_rule f on f.supplier_id = s.supplier_id
    join ticket.product p on p.supplier_id = f.supplier_id
                         and p.product_id = f.product_id
    order by f.product_id, f.unit, f.units_ahead desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_fee_list is
'A supplier''s breach fees.';

grant execute on function api.staff_fee_list to ticket_staff;
