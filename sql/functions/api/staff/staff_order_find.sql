-- p_find says what a text that somebody typed or scanned may be, as
-- tk_find_read() makes it: text, and where it fits order, tail (four digits),
-- phone (indexes), document (index), name (tag).  Members of p_change:
-- first_day, last_day, of visit; after: an order, whose elders follow; last:
-- how many.
create or replace function api.staff_order_find(
    p_supplier text,
    p_find jsonb,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, found_by text,
               agent text, own_number text, state "char", stopped bool,
               day date, start_minute int2, products text, persons int4,
               total_fen int8, phone text, created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_most     constant int4 := 50;
    v_supplier ticket.supplier;
    v_today    date;
    v_after    int8 := coalesce((p_change ->> 'after')::int8,
                                9223372036854775807);
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_today := impl.staff_today(v_supplier.zone);

    if (p_change ->> 'last_day')::date < (p_change ->> 'first_day')::date
       or (p_change ->> 'last_day')::date
          > coalesce((p_change ->> 'first_day')::date, v_today) + 800
    then
        perform impl.staff_refuse('ORDER_DAYS', p_change ->> 'first_day',
                                  p_change ->> 'last_day');
    end if;

    return query
    select null::text, null::text, h.order_id, h.found_by, r.agent,
           r.own_number, r.state, r.stopped, r.day, r.start_minute, r.products,
           r.persons, r.total_fen, r.phone, r.created_at
    from (select k.order_id,
                 (array_agg(k.found_by order by k.place))[1] as found_by
          from (select f.place, f.found_by, f.order_id
                from impl.order_by_number(v_supplier.supplier_id, p_find) f
                union all
                select f.place, f.found_by, f.order_id
                from impl.order_by_agent(v_supplier.supplier_id, p_find,
                                         v_after) f
                union all
                select f.place, f.found_by, f.order_id
                from impl.order_by_phone(v_supplier.supplier_id, p_find,
                                         p_change, v_today, v_after) f
                union all
                select f.place, f.found_by, f.order_id
                from impl.order_by_person(v_supplier.supplier_id, p_find,
                                          p_change, v_today) f) k
          where k.order_id < v_after
          group by k.order_id
          order by k.order_id desc
          limit least((p_change ->> 'last')::int4, c_most)) h
    join ticket.orders o
      on o.supplier_id = v_supplier.supplier_id and o.order_id = h.order_id
    cross join lateral impl.order_line(o) r
    order by h.order_id desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_find is
'Orders by whatever somebody says of them, the newest first, and by which kind
of it: numbers wherever they are, phones and documents by day of visit.';

grant execute on function api.staff_order_find to ticket_staff;
