create or replace function impl.application_make(p_supplier int4,
    p_order int8, p_cause int2, p_free bool, p_reason text, p_by text)
returns ticket.refund_application
language plpgsql volatile
as $$
declare
    v_order ticket.orders;
    v_made  ticket.refund_application;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if v_order.state not in ('5', '6') then
        raise exception 'order % of state % has nothing to apply for',
            p_order, v_order.state;
    end if;

    v_made.supplier_id := p_supplier;
    v_made.order_id := p_order;
    v_made.from_state := v_order.state;
    v_made.cause := p_cause;
    v_made.reason := p_reason;

    /* Decision 48: the fee of the moment of the application. */
    select array_agg(k.persons order by k.line_no),
           array_agg(k.persons * f.fen order by k.line_no),
           array_agg(case when f.fen > 0 then m.mode end order by k.line_no),
           coalesce(sum(k.persons * f.fen), 0)
    into v_made.item_persons, v_made.item_fees, v_made.item_modes,
         v_made.fee_fen
    from (select i.line_no, i.product_id, i.price_fen,
                 i.quantity - i.free as persons,
                 impl.visit_start(v_order, v_order.day) as starts
          from ticket.order_item i
          where i.supplier_id = p_supplier and i.order_id = p_order) k
    cross join lateral (
        select case when p_free then 0 else impl.order_fee(
                   v_order, k.product_id, k.price_fen, k.starts,
                   api.now()) end as fen) f
    left join lateral impl.breach_rule(p_supplier, k.product_id, v_order.day,
                                       k.starts, api.now()) m on true;

    v_made.amount_fen := v_order.total_fen - v_made.fee_fen;

    update ticket.orders o
    set state = '7'
    where o.supplier_id = p_supplier and o.order_id = p_order;

    return impl.application_put(v_made, p_by);
end;
$$;

comment on function impl.application_make(int4, int8, int2, bool, text, text)
is
'Applies for the whole of an instant payment, less the breach fee of now or, for
no fault of the buyer''s, without one (R13, R29).';
