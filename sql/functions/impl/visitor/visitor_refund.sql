-- What comes back are all tickets of an order that nobody has used or printed,
-- or its whole payment before there are any.
create or replace function impl.visitor_refund(p_order ticket.orders,
    p_supplier ticket.supplier, p_at timestamptz)
returns table (tickets int2[], amount_fen int8, fee_fen int8, way text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_start timestamptz;
begin
    way := case p_order.pay_method when 'E' then 'platform'
                                   when 'Y' then 'account'
                                   when 'F' then 'account' end;

    if way is null or p_order.phone_tail is null
       or not p_supplier.visitor_refund
       or impl.order_stopped(p_order) or impl.order_off(p_order)
       or not exists (
           select
           from ticket.agent a
           where a.supplier_id = p_order.supplier_id
             and a.agent_id = p_order.agent_id
             and (a.visitor_refund = 'yes'
                  or a.visitor_refund = 'platform' and way = 'platform'))
    then
        return;
    end if;

    if p_order.state in ('5', '6') and p_order.delivered_at is null
       and p_order.valid_until > p_at
    then
        /* As impl.application_make() reckons. */
        v_start := impl.visit_start(p_order, p_order.day);
        amount_fen := p_order.total_fen;
        fee_fen := coalesce((
            select sum((i.quantity - i.free)
                       * impl.order_fee(p_order, i.product_id, i.price_fen,
                                        v_start, p_at))
            from ticket.order_item i
            where i.supplier_id = p_order.supplier_id
              and i.order_id = p_order.order_id), 0);
        return next;
        return;
    end if;

    if p_order.state not in ('3', 'D') or not p_supplier.active_refund then
        return;
    end if;

    /* As impl.refund_issued() does. */
    v_start := impl.visit_start(p_order,
                                coalesce(p_order.slot_day, p_order.day));

    select array_agg(t.ticket_no order by t.ticket_no),
           sum((t.persons - t.free) * i.price_fen),
           sum((t.persons - t.free)
               * impl.order_fee(p_order, i.product_id, i.price_fen, v_start,
                                p_at))
    into tickets, amount_fen, fee_fen
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id and t.state = '1';

    if tickets is not null and not impl.open_partial(p_order, tickets)
       and not exists (
           select
           from impl.refund_verdict(p_order.supplier_id, p_order.order_id,
                                    tickets, false, p_at))
    then
        return next;
    end if;
end;
$$;

comment on function impl.visitor_refund(ticket.orders, ticket.supplier,
                                        timestamptz) is
'What an order''s visitor gets back now if he wishes so, and for which fee, by
RefundTicket''s rules (R107-R109, R209) or, of a payment that is not activated
yet, ApplyRefund''s; no row: nothing, or supplier or agent do not let him.';
