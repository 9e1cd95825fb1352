create or replace function api.staff_performance_state(
    p_supplier text,
    p_session int4,
    p_day date)
returns table (verdict text, subject text,
               session int4, day date, name text, hall int4, map int4,
               start_minute int2, end_minute int2, sale_end_minute int2,
               check_from_minute int2, check_until_minute int2, enabled bool,
               state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    return query
    select null::text, null::text, p.session_id, p.day, t.name, t.hall_id,
           p.map_no, p.start_minute, p.end_minute, p.sale_end_minute,
           p.check_from_minute, p.check_until_minute, p.state = 'O',
           impl.performance_state(p, v_supplier.zone)
    from impl.performance_named(v_supplier.supplier_id, p_session, p_day) p,
         impl.staff_session(v_supplier.supplier_id, p_session) t;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_state is
'One performance, as staff set it: its times, its map, whether it is on sale.';

grant execute on function api.staff_performance_state to ticket_staff;
