create or replace function impl.visitor_order(p_order ticket.orders,
    p_supplier ticket.supplier, p_state text)
returns jsonb
language plpgsql stable
as $$
declare
    v_ways   text[];
    v_seller ticket.agent;
    v_here   bool;
begin
    select a.* into v_seller
    from ticket.agent a
    where a.supplier_id = p_order.supplier_id
      and a.agent_id = p_order.agent_id;

    /* Without a time limit it may be paid on the day. */
    v_here := p_state = 'unpaid' and p_order.pay_by is null
              and coalesce(v_seller.can_cash, false);

    if p_state = 'tickets' then
        v_ways := array(
            select distinct impl.visitor_way(
                       p_order, t, i,
                       impl.local_day(t.supplier_id, api.now()))
            from ticket.ticket t
            join ticket.order_item i
              on i.supplier_id = t.supplier_id and i.order_id = t.order_id
                 and i.line_no = t.line_no
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id);
    end if;

    return (
        select jsonb_build_object(
            'supplier', p_supplier.name,
            'order', p_order.order_id::text,
            'state', p_state,
            'now', impl.visitor_moment(api.now(), p_supplier.zone),
            'products', coalesce(g.products, v.products),
            'persons', coalesce(g.persons, v.persons),
            'day', case when p_order.delivered_at is null then p_order.day
                   else coalesce(p_order.visit_day, p_order.day) end,
            'line', v.line_name,
            'begins', impl.visitor_minute(v.start_minute),
            'ends', impl.visitor_minute(v.end_minute),
            'pay_by', impl.visitor_moment(least(p_order.pay_by,
                                                impl.order_lasts(p_order)),
                                          p_supplier.zone),
            'pay_here', v_here,
            'back_by', case when p_order.pay_method in ('Y', 'F')
                                 and (p_state in ('returned', 'returning')
                                      or impl.visitor_gave_some(p_order))
                       then v_seller.name end,
            'off', case when p_order.session_id is null
                   then impl.off_reason(p_order) end,
            'show_off', p_order.session_id is not null
                        and impl.order_off(p_order),
            'total_fen', p_order.total_fen,
            'mode', v.qr_mode,
            'signer', impl.gate_signer(p_supplier),
            'phones', p_supplier.gate_media & 2 <> 0,
            'voucher', p_state = 'paid'
                       or v_here
                       or coalesce('print' = any (v_ways), false),
            'codes', coalesce('code' = any (v_ways), false),
            'paper', coalesce('paper' = any (v_ways), false),
            'seats', nullif(impl.seats_told(p_order.supplier_id,
                                            p_order.order_id, null), ''),
            'count', (select count(*)
                      from ticket.ticket t
                      where t.supplier_id = p_order.supplier_id
                        and t.order_id = p_order.order_id
                        and t.state <> '0'),
            'conditions', coalesce((
                select jsonb_agg(jsonb_build_object(
                           'product', k.name, 'text', left(k.conditions, 600))
                           order by k.line_no)
                from (select p.name, p.conditions, min(i.line_no) as line_no
                      from ticket.order_item i
                      join ticket.product p
                        on p.supplier_id = i.supplier_id
                           and p.product_id = i.product_id
                      where i.supplier_id = p_order.supplier_id
                        and i.order_id = p_order.order_id
                        and p.conditions <> ''
                      group by p.name, p.conditions
                      order by 3
                      limit 4) k), '[]'))
        from impl.voucher_picture(p_order.supplier_id, p_order.order_id) v
        cross join lateral (
            /* Of what was given up at the desk nothing is there. */
            select string_agg(i.product_name || k.persons || i.unit, '，'
                              order by i.line_no) as products,
                   sum(k.persons) as persons
            from ticket.order_item i
            join (select t.line_no, sum(t.persons) as persons
                  from ticket.ticket t
                  where t.supplier_id = p_order.supplier_id
                    and t.order_id = p_order.order_id and t.state <> '0'
                  group by t.line_no) k
              on k.line_no = i.line_no
            where i.supplier_id = p_order.supplier_id
              and i.order_id = p_order.order_id) g);
end;
$$;

comment on function impl.visitor_order(ticket.orders, ticket.supplier, text) is
'What a visitor''s page tells of an order as a whole.';

create or replace function impl.visitor_moment(p_at timestamptz, p_zone text)
returns text
language sql stable
as $$
    select to_char(p_at at time zone p_zone, 'YYYY-MM-DD HH24:MI');
$$;

comment on function impl.visitor_moment(timestamptz, text) is
'A moment in the supplier''s time, to the minute.';

create or replace function impl.visitor_minute(p_minute int2)
returns text
language sql stable
as $$
    select to_char(make_interval(mins => p_minute), 'HH24:MI');
$$;

comment on function impl.visitor_minute(int2) is
'A minute of the day, for people.';
