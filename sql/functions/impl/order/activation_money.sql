create or replace function impl.activation_money(p_supplier int4,
    p_order ticket.orders, p_deal_fen int8, p_fee_fen int8, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
declare
    c_paid      constant "char" := '6';     /* at once, not from an account */
    v_account   int4 := impl.paying_account(p_order.agent_id,
                                            p_order.pay_method);
    v_transfers int2 := p_order.transfers;
begin
    if p_order.state = c_paid then
        v_transfers := impl.book(p_supplier, p_order.order_id, v_transfers,
            impl.transfer_kind('earn'), impl.side('prepaid'),
            impl.side('sales'), p_deal_fen, p_at);

        return impl.book(p_supplier, p_order.order_id, v_transfers,
            impl.transfer_kind('fee'), impl.side('prepaid'),
            impl.side('fees'), p_fee_fen, p_at);
    end if;

    v_transfers := impl.transfer(p_supplier, p_order.order_id, v_transfers,
        impl.transfer_kind('capture'), v_account + 1, impl.side('sales'),
        p_deal_fen, p_at);
    v_transfers := impl.transfer(p_supplier, p_order.order_id, v_transfers,
        impl.transfer_kind('fee'), v_account + 1, impl.side('fees'),
        p_fee_fen, p_at);

    return impl.transfer(p_supplier, p_order.order_id, v_transfers,
        impl.transfer_kind('release'), v_account + 1, v_account,
        p_order.total_fen - p_deal_fen - p_fee_fen, p_at);
end;
$$;

comment on function impl.activation_money(int4, ticket.orders, int8, int8,
                                          timestamptz) is
'Captures what is delivered of an order from the money held, takes the fee and
releases the rest.  Answers with the highest transfer number.';
