-- Members of p_change: first_day, last_day or days, week_first, week_last
-- (weekdays 1 to 7).
create or replace function api.staff_performance_plan(
    p_supplier text,
    p_session int4,
    p_change jsonb)
returns table (verdict text, subject text, session int4, first_day date,
               last_day date, performances int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier := impl.staff_supplier(p_supplier);
    v_session  ticket.session;
    v_hall     ticket.hall;
    v_first    date;
    v_last     date;
    v_made     int4;
begin
    v_session := impl.staff_session(v_supplier.supplier_id, p_session);

    select h.* into v_hall
    from ticket.hall h
    where h.supplier_id = v_supplier.supplier_id
      and h.hall_id = v_session.hall_id
    for share;

    if v_hall.map_no = 0 then
        perform impl.staff_refuse('HALL_EMPTY', v_hall.hall_id::text);
    end if;

    v_first := coalesce((p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date,
                       v_first + coalesce((p_change ->> 'days')::int4, 1) - 1);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('SLOT_DAYS', v_first::text, v_last::text);
    end if;

    insert into ticket.performance (
        supplier_id, session_id, day, map_no, start_minute, end_minute,
        sale_end_minute, check_from_minute, check_until_minute)
    select v_session.supplier_id, p_session, d.day::date, v_hall.map_no,
           v_session.start_minute, v_session.end_minute,
           v_session.sale_end_minute, v_session.check_from_minute,
           v_session.check_until_minute
    from generate_series(v_first, v_last, interval '1 day') d(day)
    where extract(isodow from d.day)
          between coalesce((p_change ->> 'week_first')::int4, 1)
              and coalesce((p_change ->> 'week_last')::int4, 7)
    on conflict do nothing;
    get diagnostics v_made = row_count;

    return query
    select null::text, null::text, p_session, v_first, v_last, v_made;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_plan is
'Plans a session on days: performances that are there already stay as they
are.';

grant execute on function api.staff_performance_plan to ticket_staff;
