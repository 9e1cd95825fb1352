create or replace function impl.refund_apply(p_order ticket.orders,
                                             p_reason text)
returns table (verdict text, subject text, order_id int8, state text,
               amount_fen int8, fee_fen int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_made ticket.refund_application;
begin
    order_id := p_order.order_id;
    state := p_order.state;

    if order_id is null then
        verdict := 'APPLY_UNKNOWN';
    elsif p_order.delivered_at is not null then
        verdict := 'APPLY_SOLD';                                    /* R210 */
    elsif p_order.state not in ('5', '6') then
        verdict := 'APPLY_STATE';
    elsif p_order.valid_until <= api.now() then
        verdict := 'APPLY_LATE';        /* it will be, without being asked */
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    v_made := impl.application_make(p_order.supplier_id, order_id,
        impl.pay_cause('application'), false, left(p_reason, 200),
        'at once');
    amount_fen := v_made.amount_fen;
    fee_fen := v_made.fee_fen;

    select o.state::text into state
    from ticket.orders o
    where o.supplier_id = p_order.supplier_id and o.order_id = p_order.order_id;

    return next;
end;
$$;

comment on function impl.refund_apply(ticket.orders, text) is
'Applies for the money of a whole order that was paid at once and is not
activated, less the breach fee of now; null is no order.  The caller has locked
it.';
