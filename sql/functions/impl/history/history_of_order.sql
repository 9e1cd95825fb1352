-- place: what comes first of one moment; what: for programs, always English.
create or replace function impl.history_of_order(p_order ticket.orders)
returns table (place int4, at timestamptz, what text, who text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_comma constant text := impl.either(', ', '，');
    v_fee   constant text := impl.either('fee ', '手续费 ');
    v_agent text;
begin
    select a.user_name into v_agent
    from ticket.agent a
    where a.supplier_id = p_order.supplier_id
      and a.agent_id = p_order.agent_id;

    return query
    select k.place, k.at, k.what, k.who, k.detail
    from (values
        (1, p_order.created_at, 'booked', v_agent,
         concat_ws(v_comma,
                   impl.order_description(p_order.supplier_id,
                                          p_order.order_id),
                   impl.yuan(p_order.total_fen),
                   impl.either('for ', '游览日期 ') || p_order.day,
                   impl.either('own number ', '代理商单号 ')
                       || impl.client_ref(p_order.request_key))),
        /* at the desk: what was taken, by who stood there */
        (2, p_order.paid_at, 'paid',
         case when p_order.pay_method <> 'X' then v_agent end,
         concat_ws(v_comma, impl.worded(impl.pay_word(p_order.pay_method)),
                   impl.yuan(case when p_order.pay_method = 'X'
                                  then p_order.deal_fen
                                  else p_order.total_fen end))),
        (3, p_order.delivered_at, 'delivered', null::text,
         concat_ws(v_comma,
                   impl.worded((array['paper', 'identity card', 'phone'])
                                   [p_order.medium + 1]),
                   impl.either('visit on ', '游览日期 ') || p_order.visit_day,
                   impl.yuan(p_order.deal_fen) || impl.either(' of ', '/')
                       || impl.yuan(p_order.total_fen),
                   v_fee || impl.yuan(nullif(p_order.fee_fen, 0)))),
        (9, p_order.closed_at, 'closed', null,
         concat_ws(v_comma, v_fee || impl.yuan(nullif(p_order.fee_fen, 0)),
                   case when p_order.fee_waived
                        then impl.worded('fee waived') end)))
        k (place, at, what, who, detail);

    return query
    select 4, p.cancelled_at, 'performance cancelled', p.cancelled_by,
           impl.either('session ', '场次 ') || p.session_id
    from ticket.performance p
    where p.supplier_id = p_order.supplier_id
      and p.session_id = p_order.session_id and p.day = p_order.day
      and p.cancelled_at >= p_order.created_at;
end;
$$;

comment on function impl.history_of_order(ticket.orders) is
'What became of an order, for its history.';
