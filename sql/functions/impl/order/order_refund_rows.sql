create or replace function impl.order_refund_rows(p_order ticket.orders,
    p_refunds ticket.refund[])
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               way text, amount_fen int8, fee_fen int8, returned_fen int8)
language sql stable
as $$
    select null::text, null::text, r.order_id, r.ticket_no,
           impl.order_way(p_order, r.mode), r.amount_fen, r.fee_fen,
           r.amount_fen - r.fee_fen
    from unnest(p_refunds) r
    order by r.ticket_no;
$$;

comment on function impl.order_refund_rows(ticket.orders, ticket.refund[]) is
'What api.staff_order_refund() answers of the refunds that it has made.';

create or replace function impl.counter_refund_rows(p_order ticket.orders,
    p_refunds ticket.refund[], p_form text)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               way text, amount_fen int8, fee_fen int8, returned_fen int8)
language sql stable
as $$
    select null::text, null::text, r.order_id, r.ticket_no,
           case when r.mode = '1' then p_form
                when p_order.pay_method = 'E' then 'platform'
                else 'account' end,
           r.amount_fen, r.fee_fen, r.amount_fen - r.fee_fen
    from unnest(p_refunds) r
    order by r.ticket_no;
$$;

comment on function impl.counter_refund_rows(ticket.orders, ticket.refund[],
                                             text) is
'What api.staff_ticket_refund() answers of the refunds that it has made; p_form:
how the desk pays.';
