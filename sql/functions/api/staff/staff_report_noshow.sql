-- Members of p_change: first_day, last_day (default yesterday), by.
create or replace function api.staff_report_noshow(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, key text, name text, orders int8,
               tickets int8, persons int8, came_tickets int8,
               came_persons int8, missed_tickets int8, missed_persons int8,
               valid_tickets int8, valid_persons int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_today    date;
    v_days     record;
    v_by       text := coalesce(p_change ->> 'by', 'day');
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_today := impl.staff_today(v_supplier.zone);
    v_days := impl.staff_days(v_supplier.zone, p_change, v_today - 1);

    return query
    select null::text, null::text, r.key,
           case when r.key is null then impl.either('total', '合计')
                else impl.report_name(v_supplier.supplier_id, v_by, r.key) end,
           r.orders, r.tickets, r.persons, r.came_tickets, r.came_persons,
           r.tickets - r.came_tickets - r.valid_tickets,
           r.persons - r.came_persons - r.valid_persons,
           r.valid_tickets, r.valid_persons
    from (
        select k.key, count(distinct k.order_id) as orders,
               count(*) as tickets,
               coalesce(sum(k.persons), 0)::int8 as persons,
               count(*) filter (where k.came) as came_tickets,
               coalesce(sum(k.came_persons), 0)::int8 as came_persons,
               count(*) filter (where not k.came and k.valid)
                   as valid_tickets,
               coalesce(sum(k.persons - k.came_persons)
                            filter (where k.valid), 0)::int8
                   as valid_persons
        from (
            select o.order_id, t.persons, t.state = '4' as came,
                   /* of a party those who did */
                   case when t.state = '4' then least(t.persons, (
                            select sum(coalesce(g.persons, t.persons))
                            from ticket.passage g
                            where g.supplier_id = v_supplier.supplier_id
                              and g.order_id = o.order_id
                              and g.ticket_no = t.ticket_no
                              and g.direction = 'I' and g.undone_at is null))
                        else 0 end as came_persons,
                   i.ticket_until >= v_today as valid,
                   case v_by when 'product' then i.product_id::text
                        else impl.report_key(o, v_by, 'visit',
                                             v_supplier.zone) end as key
            from impl.report_orders(v_supplier.supplier_id, 'visit',
                                    v_days.first_day, v_days.last_day) o
            join ticket.ticket t
              on t.supplier_id = v_supplier.supplier_id
                 and t.order_id = o.order_id
                 and t.state in ('1', '3', '4')
            join ticket.order_item i
              on i.supplier_id = v_supplier.supplier_id
                 and i.order_id = o.order_id and i.line_no = t.line_no
            where o.delivered_at is not null) k
        group by rollup (k.key)) r
    order by r.key is null, r.key;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_noshow is
'Of the tickets for visits on these days, those that came, those that did not
and will not (missed: never checked, their last day is over), and those that may
still come (valid); the last row sums up.  Tickets that were given back are
none.';

grant execute on function api.staff_report_noshow to ticket_staff;
