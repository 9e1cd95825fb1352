create or replace function impl.application_make(p_supplier int4,
    p_order int8, p_cause int2, p_free bool, p_reason text, p_by text)
returns ticket.refund_application
language plpgsql volatile
as $$
declare
    v_now         timestamptz := api.now();
    v_order       ticket.orders;
    v_fees        int8[];
    v_application ticket.refund_application;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.state in ('5', '6')
    for no key update;

    /* Decision 48: the fee of the moment of the application. */
    v_fees := array(
        select case when p_free then 0
                    else (i.quantity - i.free) * impl.breach_fee(
                        p_supplier, i.product_id, i.price_fen, v_order.day,
                        impl.visit_start(p_supplier, v_order.day,
                                         v_order.line_id, v_order.slot_no),
                        v_now) end
        from ticket.order_item i
        where i.supplier_id = p_supplier and i.order_id = p_order
        order by i.line_no);

    insert into ticket.refund_application as a (supplier_id, order_id, no,
        state, from_state, amount_fen, fee_fen, item_fees, cause, reason, at)
    select p_supplier, p_order, coalesce(max(b.no), 0) + 1, '7',
           v_order.state, v_order.total_fen - f.fen, f.fen, v_fees, p_cause,
           p_reason, v_now
    from (select sum(u.fen)::int8 as fen from unnest(v_fees) u (fen)) f
    left join ticket.refund_application b
      on b.supplier_id = p_supplier and b.order_id = p_order
    group by f.fen
    returning a.* into v_application;

    update ticket.orders o
    set state = '7'
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if not (select s.refund_by_hand from ticket.supplier s
            where s.supplier_id = p_supplier)
    then
        perform impl.application_approve(p_supplier, p_order, p_by);
    end if;

    return v_application;
end;
$$;

comment on function impl.application_make(int4, int8, int2, bool, text, text)
is
'Applies for the whole of an instant payment, less the breach fee of now or, for
no fault of the buyer''s, without one (R13, R29); approved at once where the
supplier has it so.';
