-- Members of p_change: first_day, last_day (default today), by, date.  The
-- plan is made for the days at hand.
create or replace function api.staff_report_sales(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, key text, name text, orders int8,
               persons int8, list_fen int8, discount_fen int8, paid_fen int8,
               refund_fen int8, fee_fen int8, sold_fen int8, open_fen int8,
               net_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set work_mem = '32MB'
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_by       text := coalesce(p_change ->> 'by', 'day');
    v_date     text := coalesce(p_change ->> 'date', 'purchase');
    v_low      int8 := 0;
    v_high     int8 := 9223372036854775807;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone));

    if v_date = 'purchase' then
        v_low := impl.day_number(v_days.first_day);
        v_high := impl.day_number(v_days.last_day + 1);
    end if;

    if v_date = 'money' and v_by = 'product' then
        perform impl.staff_refuse('REPORT_PRODUCT');
    end if;

    return query
    select null::text, null::text, r.key,
           case when r.key is null then impl.either('total', '合计')
                else impl.report_name(v_supplier.supplier_id, v_by, r.key) end,
           r.orders, r.persons, r.list_fen, r.discount_fen, r.paid_fen,
           r.refund_fen, r.fee_fen, r.sold_fen,
           r.paid_fen - r.refund_fen - r.fee_fen - r.sold_fen,
           r.paid_fen - r.refund_fen
    from (
        select s.key, s.orders, s.persons, s.list_fen, s.discount_fen,
               s.paid_fen, s.refund_fen, s.fee_fen, s.sold_fen
        from impl.report_sold(v_supplier, v_date, v_by, v_days.first_day,
                              v_days.last_day, v_low, v_high) s
        where v_date <> 'money' and v_by <> 'product'
        union all
        select s.key, s.orders, s.persons, s.list_fen, s.discount_fen,
               s.paid_fen, s.refund_fen, s.fee_fen, s.sold_fen
        from impl.report_products(v_supplier, v_date, v_days.first_day,
                                  v_days.last_day, v_low, v_high) s
        where v_date <> 'money' and v_by = 'product'
        union all
        select s.key, s.orders, null::int8, null::int8, null::int8,
               s.paid_fen, s.refund_fen, s.fee_fen, s.sold_fen
        from impl.report_moved(v_supplier, v_by, v_days.from_at,
                               v_days.to_at) s
        where v_date = 'money') r
    order by r.key is null, r.key;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_sales is
'What was sold, by day of purchase, of the visit or of the movement of money;
the last row sums up.  Paid less refund is what stays: fees, what was earned
(sold) and what is paid and not delivered (open).  Of orders that came to
nothing there is none.';

grant execute on function api.staff_report_sales to ticket_staff;
