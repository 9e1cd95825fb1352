create or replace function impl.application_rest(p_supplier int4,
    p_order int8)
returns void
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
    v_made.cause := impl.pay_cause('partly taken');
    v_made.reason := '';
    v_made.fee_fen := v_order.fee_fen;
    v_made.amount_fen := v_order.total_fen - v_order.deal_fen
                         - v_order.fee_fen;

    if v_order.pay_method <> 'E' or v_made.amount_fen = 0 then
        return;
    end if;

    select array_agg(k.persons order by k.line_no),
           array_agg(k.fee_fen order by k.line_no),
           array_agg(case when k.fee_fen > 0 then m.mode end
                     order by k.line_no)
    into v_made.item_persons, v_made.item_fees, v_made.item_modes
    from (select i.line_no, i.product_id, i.fee_fen,
                 (i.quantity - i.free
                  - coalesce((select sum(t.persons - t.free)
                              from ticket.ticket t
                              where t.supplier_id = p_supplier
                                and t.order_id = p_order
                                and t.line_no = i.line_no
                                and t.state <> '0'), 0))::int4 as persons
          from ticket.order_item i
          where i.supplier_id = p_supplier and i.order_id = p_order) k
    left join lateral impl.breach_rule(p_supplier, k.product_id, v_order.day,
        impl.visit_start(v_order, v_order.day), v_order.delivered_at) m on true;

    perform impl.application_put(v_made, 'at once');
end;
$$;

comment on function impl.application_rest(int4, int8) is
'Applies for what is left of an instant payment when an order has been taken in
part: less the breach fee of the tickets not taken (R68).  The order stays as it
is.  The caller has locked it.';
