create or replace function impl.application_tickets(p_supplier int4,
    p_order int8, p_tickets int2[])
returns bool
language plpgsql volatile
as $$
declare
    v_order ticket.orders;
    v_made  ticket.refund_application;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    v_made.supplier_id := p_supplier;
    v_made.order_id := p_order;
    v_made.from_state := '6';
    v_made.cause := impl.pay_cause('ticket refund');
    v_made.reason := coalesce(impl.off_reason(v_order), '');

    select array_agg(k.persons order by k.line_no),
           array_agg(k.fee_fen order by k.line_no),
           array_agg(case when k.fee_fen > 0 then m.mode end
                     order by k.line_no),
           sum(k.fee_fen), sum(k.amount_fen - k.fee_fen)
    into v_made.item_persons, v_made.item_fees, v_made.item_modes,
         v_made.fee_fen, v_made.amount_fen
    from (select i.line_no, i.product_id,
                 coalesce(sum(t.persons - t.free), 0)::int4 as persons,
                 coalesce(sum(r.amount_fen), 0)::int8 as amount_fen,
                 coalesce(sum(r.fee_fen), 0)::int8 as fee_fen,
                 max(r.at) as at
          from ticket.order_item i
          left join (ticket.ticket t
                     join ticket.refund r
                       on r.supplier_id = p_supplier and r.order_id = p_order
                          and r.ticket_no = t.ticket_no)
            on t.supplier_id = p_supplier and t.order_id = p_order
               and t.line_no = i.line_no and t.ticket_no = any (p_tickets)
          where i.supplier_id = p_supplier and i.order_id = p_order
          group by i.line_no, i.product_id) k
    left join lateral impl.breach_rule(p_supplier, k.product_id, v_order.day,
        impl.visit_start(v_order, coalesce(v_order.slot_day, v_order.day)),
        k.at) m on true;

    if v_made.amount_fen = 0 then
        return false;
    end if;

    v_made := impl.application_put(v_made, 'at once');

    update ticket.refund r
    set application_no = v_made.no
    where r.supplier_id = p_supplier and r.order_id = p_order
      and r.ticket_no = any (p_tickets);

    return true;
end;
$$;

comment on function impl.application_tickets(int4, int8, int2[]) is
'Applies for what tickets have brought that came back, less their fees (R81).
The order stays as it is; the caller has locked it, and has written the refunds
down.  False: nothing is left of it.';
