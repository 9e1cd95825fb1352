create or replace function api.staff_product_show(p_supplier text,
    p_product text)
returns table (verdict text, subject text,
               product_id int4, code text, name text, class_id int2,
               unit text, form text, real_name bool, minimum int4,
               maximum int4, id_maximum int4, day_limit int4, effect_mode text,
               order_days int4, web_order_days int4, ticket_days int4,
               days_ahead int4, last_minute int4, first_day date, last_day date,
               week_first int2, week_last int2, week_negated bool,
               conditions text, on_sale bool, min_age int2, max_age int2,
               id_days int2, phone_maximum int4, phone_days int2,
               valid_mode int2, valid_days int2, valid_first date,
               valid_last date, wait_minutes int4,
               prices json, seatprices json, promotions json, fees json,
               areas json, entry json)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_product((impl.staff_supplier(p_supplier)).supplier_id,
                               p_product);

    return query
    select p.*,
           (select json_agg(json_build_object(
                       'agent', r.agent, 'first_day', r.first_day,
                       'price_fen', r.price_fen)
                   order by r.agent nulls first, r.first_day)
            from api.staff_price_list(p_supplier) r
            where r.product = p_product and r.replaced_at is null),
           (select json_agg(json_build_object(
                       'session', r.session, 'first_day', r.first_day,
                       'last_day', r.last_day, 'price_fen', r.price_fen)
                   order by r.session nulls first, r.first_day)
            from api.staff_seatprice_list(p_supplier) r
            where r.product = p_product),
           (select json_agg(json_build_object(
                       'first_day', r.first_day, 'last_day', r.last_day,
                       'every_persons', r.every_persons,
                       'free_persons', r.free_persons)
                   order by r.first_day)
            from api.staff_promotion_list(p_supplier) r
            where r.product = p_product),
           (select json_agg(json_build_object(
                       'unit', r.unit, 'units_ahead', r.units_ahead,
                       'mode', r.mode, 'amount_fen', r.amount_fen,
                       'percent', r.percent::text)
                   order by r.unit, r.units_ahead desc)
            from api.staff_fee_list(p_supplier) r
            where r.product = p_product),
           (select json_agg(json_build_object(
                       'hall', r.hall, 'areas', r.areas,
                       'left_out', r.left_out)
                   order by r.hall)
            from api.staff_product_areas(p_supplier) r
            where r.product = p_product),
           (select json_build_object(
                       'entries_per_day', e.entries_per_day,
                       'entries_all', e.entries_all, 'reentry', e.reentry,
                       'stations', impl.entry_stations(e.stations),
                       'early_minutes', e.early_minutes,
                       'early_then', e.early_then,
                       'late_minutes', e.late_minutes,
                       'late_then', e.late_then,
                       'print_first',
                       impl.entry_print_first(e.print_first),
                       'id_at_gate', e.id_at_gate)
            from impl.product_entry(
                     (impl.staff_supplier(p_supplier)).supplier_id,
                     p.product_id) e)
    from api.staff_product_list(p_supplier) p
    where p.code = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_show is
'One product with all that is said of it: prices, promotions, fees, areas, how
its tickets are let in.  Who changes any of them changes this.';

grant execute on function api.staff_product_show to ticket_staff;
