create or replace function api.staff_seatprice_list(p_supplier text)
returns table (verdict text, subject text, product text, session int4,
               first_day date, last_day date, price_fen int8, note text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, g.code, nullif(r.session_id, 0), r.first_day,
           nullif(r.last_day, date '2199-12-31'), r.price_fen,
           case when t.session_id is not null and not exists (
                    select from ticket.product_area x
                    where x.supplier_id = s.supplier_id
                      and x.product_id = r.product_id
                      and x.hall_id = t.hall_id)
                then format('sold nowhere in hall %s, where session %s is'
                            ' played', t.hall_id, t.session_id) end
    from impl.staff_supplier(p_supplier) s
    join ticket.performance_price r on r.supplier_id = s.supplier_id
    join ticket.product g
      on g.supplier_id = s.supplier_id and g.product_id = r.product_id
    left join ticket.session t
           on t.supplier_id = s.supplier_id and t.session_id = r.session_id
    order by r.product_id, r.session_id, r.first_day;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatprice_list is
'What products cost at performances: of a session, or of any; that of the
session counts before that of any, then the one that begins last.';

grant execute on function api.staff_seatprice_list to ticket_staff;
