-- Members of p_change: session (none: any), first_day, last_day: days of the
-- performance.
create or replace function api.staff_seatprice_set(
    p_supplier text,
    p_product text,
    p_price_fen int8,
    p_change jsonb)
returns table (verdict text, subject text, product text, session int4,
               first_day date, last_day date, price_fen int8, note text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_row      ticket.performance_price;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_row := impl.seatprice_row(v_supplier, p_product, p_change);
    v_row.last_day := coalesce((p_change ->> 'last_day')::date,
                               date '2199-12-31');
    v_row.price_fen := p_price_fen;

    if v_row.last_day < v_row.first_day then
        perform impl.staff_refuse('PRODUCT_DAYS', v_row.last_day::text,
                                  v_row.first_day::text);
    end if;

    insert into ticket.performance_price select (v_row).*
    on conflict (supplier_id, product_id, session_id, first_day) do update
    set last_day = excluded.last_day, price_fen = excluded.price_fen;

    return query
    select l.* from api.staff_seatprice_list(p_supplier) l
    where l.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatprice_set is
'Sets what a product costs at performances of some days, of a session or of any.
Orders keep the price that they were booked at.';

grant execute on function api.staff_seatprice_set to ticket_staff;
