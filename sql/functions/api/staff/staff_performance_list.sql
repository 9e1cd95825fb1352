-- Members of p_change: session, first_day, last_day; without days, a week.
create or replace function api.staff_performance_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, day date, weekday int4,
               session int4, name text, hall int4, map int4, start_minute int2,
               end_minute int2, sale_end_minute int2, check_from_minute int2,
               check_until_minute int2, state text, seats int4, sold int4,
               kept int4, unseated int4, free int4, areas text,
               orders_left int8, refund_fen int8, refunded_fen int8,
               desk_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_first    date;
    v_last     date;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_first := coalesce((p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date, v_first + 6);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('PERFORMANCE_DAYS', v_first::text,
                                  v_last::text);
    end if;

    if p_change ? 'session' then
        perform impl.staff_session(v_supplier.supplier_id,
                                   (p_change ->> 'session')::int4);
    end if;

    return query
    select null::text, null::text, p.day, extract(isodow from p.day)::int4,
           p.session_id, t.name, t.hall_id, p.map_no, p.start_minute,
           p.end_minute, p.sale_end_minute, p.check_from_minute,
           p.check_until_minute, impl.performance_state(p, v_supplier.zone),
           n.seats, n.sold, n.kept, n.unseated, n.free, n.areas, g.orders_left,
           g.refund_fen, g.refunded_fen,
           case when p.state = 'C' then (
               select sum(d.desk_fen)::int8 from impl.performance_desk(p) d) end
    from ticket.performance p
    join ticket.session t
      on t.supplier_id = p.supplier_id and t.session_id = p.session_id
    cross join lateral (
        select sum(c.seats)::int4 as seats, sum(c.sold)::int4 as sold,
               sum(c.kept)::int4 as kept, sum(c.unseated)::int4 as unseated,
               sum(c.free)::int4 as free,
               string_agg(c.code || ' ' || c.free, ', ' order by c.place)
                   as areas
        from impl.area_counts(p, t.hall_id) c) n
    left join lateral (
        select sum(x.orders_left)::int8 as orders_left,
               sum(x.refund_fen)::int8 as refund_fen,
               sum(x.refunded_fen)::int8 as refunded_fen
        from impl.performance_progress(p) x) g on true
    where p.supplier_id = v_supplier.supplier_id
      and p.day between v_first and v_last
      and (not p_change ? 'session'
           or p.session_id = (p_change ->> 'session')::int4)
    order by p.day, p.start_minute, p.session_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_list is
'The performances of some days: what of their seats is sold, kept and free, and
free in which area; of a cancelled one how many orders are not refunded yet,
what goes back and what has gone, and what the desk has yet to give back.';

grant execute on function api.staff_performance_list to ticket_staff;
