-- Member of p_change: remark, such as for whom.
create or replace function api.staff_seat_reserve(
    p_supplier text,
    p_session int4,
    p_day date,
    p_seats text[],
    p_change jsonb)
returns table (verdict text, subject text, seat text, seat_id int8, was text,
               state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select *
    from api.staff_seat_keep(p_supplier, p_session, p_day, 'P', p_seats,
                            p_change);
end;
$$;

comment on function api.staff_seat_reserve is
'Keeps seats of a performance for somebody: all of them or none.';

grant execute on function api.staff_seat_reserve to ticket_staff;
