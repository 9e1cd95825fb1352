create or replace function api.staff_performance_show(
    p_supplier text,
    p_session int4,
    p_day date)
returns table (verdict text, subject text, area text, area_id int4, name text,
               seats int4, sold int4, kept int4, unseated int4, free int4,
               products text, orders_left int8, refund_fen int8,
               refunded_fen int8, desk_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_performance ticket.performance;
    v_hall     int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_performance := impl.performance_named(v_supplier, p_session, p_day);
    v_hall := (impl.staff_session(v_supplier, p_session)).hall_id;

    return query
    select null::text, null::text, c.code, c.area_id, c.name, c.seats, c.sold,
           c.kept, c.unseated, c.free,
           (select string_agg(
                       format('%s %s', g.code,
                              coalesce(impl.yuan(impl.performance_price(
                                  v_supplier, g.product_id, p_session, p_day)),
                                  'without a price')),
                       ', ' order by g.product_id)
            from ticket.product_area x
            join ticket.product g
              on g.supplier_id = x.supplier_id and g.product_id = x.product_id
            where x.supplier_id = v_supplier and x.hall_id = v_hall
              and x.code = c.code),
           g.orders_left, g.refund_fen, g.refunded_fen,
           case when v_performance.state = 'C' then (
               select sum(d.desk_fen)::int8
               from impl.performance_desk(v_performance) d
               where d.area_id = c.area_id) end
    from impl.area_counts(v_performance, v_hall) c
    left join impl.performance_progress(v_performance) g
           on g.area_id = c.area_id
    order by c.place;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_show is
'The areas of a performance: their seats, what is sold there at which price,
and, of a cancelled one, how far the refunds of their orders are.';

grant execute on function api.staff_performance_show to ticket_staff;
