-- Members of p_change: session, first_day, as of the price that goes.
create or replace function api.staff_seatprice_clear(
    p_supplier text,
    p_product text,
    p_change jsonb)
returns table (verdict text, subject text, product text, session int4,
               first_day date, last_day date, price_fen int8, note text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_row      ticket.performance_price;
begin
    v_row := impl.seatprice_row(impl.staff_supplier_locked(p_supplier),
                                p_product, p_change);

    delete from ticket.performance_price r
    where r.supplier_id = v_row.supplier_id
      and r.product_id = v_row.product_id
      and r.session_id = v_row.session_id and r.first_day = v_row.first_day;

    if not found then
        perform impl.staff_refuse(
            'SEATPRICE_UNKNOWN', p_product,
            case v_row.session_id when 0 then 'any session'
                 else 'session ' || v_row.session_id end,
            v_row.first_day::text);
    end if;

    return query
    select l.* from api.staff_seatprice_list(p_supplier) l
    where l.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatprice_clear is
'Takes a price for performances back.';

grant execute on function api.staff_seatprice_clear to ticket_staff;
