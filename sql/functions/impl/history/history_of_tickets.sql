create or replace function impl.history_of_tickets(p_order ticket.orders)
returns table (place int4, at timestamptz, what text, who text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_ticket constant text := impl.either('ticket ', '票 ');
begin
    return query
    select 6, g.at, case g.direction when 'O' then 'exit' else 'passage' end,
           concat_ws(', ', g.station_name || ' ' || g.gate, g.lead),
           v_ticket || g.ticket_no
           || case when g.passage_no > 1
                   then impl.either(', passage ', '，检票次数 ') || g.passage_no
              else '' end
           || case when g.persons > 1
                   then impl.either(', persons ', '，人数 ') || g.persons
              else '' end
    from ticket.passage g
    where g.supplier_id = p_order.supplier_id
      and g.order_id = p_order.order_id;

    return query
    select 6, g.undone_at, 'passage undone',
           coalesce(g.undone_by, g.station_name || ' ' || g.gate),
           v_ticket || g.ticket_no
           || impl.either(', passage ', '，检票次数 ') || g.passage_no
           || coalesce(impl.either(': ', '：') || g.undone_why, '')
    from ticket.passage g
    where g.supplier_id = p_order.supplier_id
      and g.order_id = p_order.order_id and g.undone_at is not null;

    return query
    select 7, r.at, 'ticket refunded',
           (select impl.who_told(t.booked_by)
            from ticket.transfer t
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id
              and t.kind = impl.transfer_kind('refund') and t.at >= r.at
            order by t.no
            limit 1),
           concat_ws(impl.either(', ', '，'), v_ticket || r.ticket_no,
                     impl.worded(case r.mode when '1' then 'in cash'
                                 else 'the way it was paid' end),
                     impl.yuan(r.amount_fen - r.fee_fen),
                     impl.either('fee ', '手续费 ')
                         || impl.yuan(nullif(r.fee_fen, 0)))
    from ticket.refund r
    where r.supplier_id = p_order.supplier_id
      and r.order_id = p_order.order_id;

    /* Wrong digits are those of the last day on which there were any. */
    return query
    select 6, g.first_at, 'wrong phone on the page', null::text,
           impl.either('wrong digits: ', '错误次数：') || g.failures
    from ticket.visitor_guess g
    where g.supplier_id = p_order.supplier_id
      and g.order_id = p_order.order_id and g.failures > 0
    union all
    select 6, g.given_at, 'given back on the page',
           impl.either('visitor', '游客'), ''
    from ticket.visitor_guess g
    where g.supplier_id = p_order.supplier_id
      and g.order_id = p_order.order_id and g.given_at is not null;
end;
$$;

comment on function impl.history_of_tickets(ticket.orders) is
'Where tickets of an order were used and how they came back, also by whom on the
page of the order, for its history.';
