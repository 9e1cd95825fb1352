create or replace function impl.payment_verdict(p_supplier int4,
    p_order ticket.orders, p_total_fen int8, p_now timestamptz)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_order.order_id is null then 'PAY_ORDER_UNKNOWN'
        when not exists (select from ticket.agent g
                         where g.supplier_id = p_supplier
                           and g.agent_id = p_order.agent_id
                           and (g.can_epay or g.official))
            then 'PAY_CHANNEL'
        /* R190: closed because its time was over. */
        when p_order.state = '4' and p_order.pay_method = 'N'
             and p_order.closed_at >= p_order.pay_by
            then 'PAY_LATE'
        when p_order.state <> '0' or impl.order_stopped(p_order)
             or impl.order_off(p_order)
            then 'PAY_STATE'
        when p_order.pay_by <= p_now or p_order.valid_until <= p_now
            then 'PAY_LATE'
        when impl.settle_sold(p_order) then 'PAY_CHANNEL'
        when p_order.total_fen <> coalesce(p_total_fen, p_order.total_fen)
             or p_order.total_fen not between 1 and 10000000000
            then 'PAY_AMOUNT'
        when (select sum(i.quantity) from ticket.order_item i
              where i.supplier_id = p_supplier
                and i.order_id = p_order.order_id)
             is distinct from
             (select sum(t.persons) from ticket.ticket t
              where t.supplier_id = p_supplier
                and t.order_id = p_order.order_id)
            then 'PAY_COUNT' end;
end;
$$;

comment on function impl.payment_verdict(int4, ticket.orders, int8,
                                         timestamptz) is
'Why an order cannot be paid at once; null: it can (4.2.7).';
