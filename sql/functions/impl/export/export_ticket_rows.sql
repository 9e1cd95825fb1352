create or replace function impl.export_ticket_rows(
    p_supplier ticket.supplier, p_filter jsonb, p_day date, p_after int8,
    p_limit int4)
returns table (key int8, cells text[])
language plpgsql stable
as $$
begin
    return query
    select o.order_id, array[
        o.order_id::text, t.ticket_no::text, a.user_name::text,
        impl.client_ref(o.request_key), p.code::text, i.product_name,
        t.persons::text, t.free::text, i.price_fen::text,
        impl.ticket_state_name(t.state),
        coalesce(o.visit_day, o.day)::text, i.ticket_until::text,
        impl.seats_told(p_supplier.supplier_id, o.order_id,
                        array[t.ticket_no]),
        impl.export_time(g.first_at, p_supplier.zone), g.times::text,
        impl.export_time(r.at, p_supplier.zone),
        (r.amount_fen)::text, (r.fee_fen)::text]
    from impl.export_orders(p_supplier, p_filter, p_day, p_after, p_limit) o
    join ticket.agent a
      on a.supplier_id = p_supplier.supplier_id and a.agent_id = o.agent_id
    left join ticket.ticket t
      on t.supplier_id = p_supplier.supplier_id and t.order_id = o.order_id
    left join ticket.order_item i
      on i.supplier_id = p_supplier.supplier_id and i.order_id = o.order_id
         and i.line_no = t.line_no
    left join ticket.product p
      on p.supplier_id = p_supplier.supplier_id
         and p.product_id = i.product_id
    cross join lateral (
        select min(g.at) as first_at, count(*) as times
        from ticket.passage g
        where g.supplier_id = p_supplier.supplier_id
          and g.order_id = o.order_id and g.ticket_no = t.ticket_no
          and g.direction = 'I' and g.undone_at is null) g
    left join ticket.refund r
      on r.supplier_id = p_supplier.supplier_id and r.order_id = o.order_id
         and r.ticket_no = t.ticket_no
    order by o.order_id, t.ticket_no;
end;
$$;

comment on function impl.export_ticket_rows(ticket.supplier, jsonb, date, int8,
                                            int4) is
'Tickets of a day''s orders as rows of an export.';
