create or replace function api.staff_seat_lift(
    p_supplier text,
    p_session int4,
    p_day date,
    p_seats text[])
returns table (verdict text, subject text, seat text, seat_id int8, was text,
               state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select *
    from api.staff_seat_keep(p_supplier, p_session, p_day, '1', p_seats,
                            '{}');
end;
$$;

comment on function api.staff_seat_lift is
'Gives seats that were kept back to the sale.';

grant execute on function api.staff_seat_lift to ticket_staff;
