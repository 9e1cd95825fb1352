-- Members of p_change, all of which an order must fit.  Days of visit:
-- first_day (today, where no day is named at all), last_day; of purchase:
-- bought_first, bought_last.  state: a word of impl.order_states(); agent,
-- product, line: codes; pay: deposit, rebate, instant, cash or none; slot,
-- session: numbers; printed, used, stopped, unseated (waits for seats): yes or
-- no.  after: an order, behind which the list goes on; last: how many.
--
-- By days of visit the next ones come first, as they begin; by days of
-- purchase alone the newest.
create or replace function api.staff_order_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, day date,
               session int4, start_minute int2, area text, agent text,
               state "char", product text, persons int4, seated int4,
               seats text, created_at timestamptz, own_number text, pay text,
               total_fen int8, printed int4, used int4, refunded int4,
               stopped bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_visits   bool := p_change ?| array['first_day', 'last_day']
                       or not p_change ?| array['bought_first', 'bought_last'];
    v_asked    record;
    v_first    date;
    v_last     date;
    v_left     int4 := coalesce((p_change ->> 'last')::int4, 1000);
    v_found    int4;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_asked := impl.order_list_asked(v_supplier, p_change);

    if not v_visits then
        return query
        select null::text, null::text, r.*
        from (select o.*
              from ticket.orders o
              where o.supplier_id = v_supplier.supplier_id
                and o.order_id >= v_asked.first_id
                and o.order_id < least(v_asked.last_id, v_asked.after)
                and impl.order_fits(o, v_asked)
              order by o.order_id desc
              limit v_left) o
        cross join lateral impl.order_list_row(o) r
        order by r.order_id desc;

        return;
    end if;

    v_first := coalesce(v_asked.after_day, (p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date, v_first + 800);

    /* A day at a time, so that a short list of long years is soon there. */
    while v_first <= v_last and v_left > 0 loop
        return query
        select null::text, null::text, r.*
        from (select k.o, k.start_minute
              from (select o, impl.order_start(o) as start_minute
                    from ticket.orders o
                    where o.supplier_id = v_supplier.supplier_id
                      and o.day = v_first and o.order_id is not null
                      and o.order_id >= v_asked.first_id
                      and o.order_id < v_asked.last_id
                      and impl.order_fits(o, v_asked)
                    offset 0) k
              where v_asked.after_day is distinct from v_first
                 or (k.start_minute, coalesce((k.o).session_id, 0),
                     (k.o).order_id)
                    > (v_asked.after_start, v_asked.after_session,
                       v_asked.after)
              order by k.start_minute, coalesce((k.o).session_id, 0),
                       (k.o).order_id
              limit v_left) k
        cross join lateral impl.order_list_row(k.o) r
        order by k.start_minute, coalesce((k.o).session_id, 0),
                 (k.o).order_id;

        get diagnostics v_found = row_count;
        v_left := v_left - v_found;
        v_first := v_first + 1;
    end loop;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_list is
'A supplier''s orders by day of visit, those that come next first, or by day of
purchase, the newest first; of a theatre with their seats.';

grant execute on function api.staff_order_list to ticket_staff;
