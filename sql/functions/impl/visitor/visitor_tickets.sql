create or replace function impl.visitor_tickets(p_order ticket.orders,
    p_supplier ticket.supplier, p_skip int4, p_limit int4)
returns jsonb
language plpgsql stable
as $$
declare
    v_today date := impl.local_day(p_order.supplier_id, api.now());
begin
    return coalesce((
        select jsonb_agg(jsonb_build_object(
                   'no', t.ticket_no,
                   'product', i.product_name,
                   'persons', t.persons,
                   'state', case
                       when t.state in ('1', '3') and i.ticket_until < v_today
                           then 'over'
                       when t.state = '1' and n.first then 'print'
                       when t.state = '1' then 'good'
                       when t.state = '2' then 'refunded'
                       when t.state = '3' then 'printed'
                       else 'used' end,
                   'until', i.ticket_until,
                   'code', (t.state = '4' or t.state = '1' and not n.first)
                           and i.ticket_until >= v_today,
                   'seats', nullif(impl.order_seats(t.supplier_id, t.order_id,
                                                    array[t.ticket_no]), ''),
                   'used_at', impl.visitor_moment(g.at, p_supplier.zone),
                   'used_where', g.place,
                   'back_fen', r.amount_fen - r.fee_fen)
                   order by t.ticket_no)
        from (select t.*
              from ticket.ticket t
              where t.supplier_id = p_order.supplier_id
                and t.order_id = p_order.order_id and t.state <> '0'
              order by t.ticket_no
              offset p_skip
              limit p_limit) t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        cross join lateral (
            select impl.visitor_prints(p_order, i.product_id) as first) n
        left join ticket.refund r
          on r.supplier_id = t.supplier_id and r.order_id = t.order_id
             and r.ticket_no = t.ticket_no
        left join lateral (
            select g.at, g.station_name || ' ' || g.gate as place
            from ticket.passage g
            where g.supplier_id = t.supplier_id and g.order_id = t.order_id
              and g.ticket_no = t.ticket_no
              and g.direction = 'I' and g.undone_at is null
            order by g.passage_no
            limit 1) g on true), '[]');
end;
$$;

comment on function impl.visitor_tickets(ticket.orders, ticket.supplier, int4,
                                         int4) is
'Tickets of an order for its visitor: what each is good for now, where and when
it was first used, what came back of it.';

create or replace function impl.visitor_prints(p_order ticket.orders,
    p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return coalesce((
        select e.print_first
        from ticket.product_entry e
        where e.supplier_id = p_order.supplier_id
          and e.product_id = p_product), p_order.medium = 0);
end;
$$;

comment on function impl.visitor_prints(ticket.orders, int4) is
'Are an order''s tickets of a product to be printed before a gate takes them?
As impl.gate_judged() has it.';
