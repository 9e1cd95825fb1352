create or replace function impl.payment_begin(p_order ticket.orders,
    p_account ticket.provider_account, p_way int2, p_address text,
    p_notify_url text, p_now timestamptz)
returns ticket.payment
language plpgsql volatile
as $$
declare
    v_payment ticket.payment;
    v_id      int8 := impl.next_number(p_order.supplier_id, p_now);
begin
    insert into ticket.payment as p (supplier_id, payment_id, order_id,
                                     agent_id, account_no, way, number,
                                     amount_fen, state, created_at, expire_at,
                                     notify_url)
    values (p_order.supplier_id, v_id, p_order.order_id, p_order.agent_id,
            p_account.account_no, p_way, 'T' || v_id, p_order.total_fen, 'W',
            p_now, least(p_order.pay_by, p_order.valid_until,
                         p_now + interval '2 h'),
            nullif(p_notify_url, ''))
    returning p.* into v_payment;

    perform impl.job_make(impl.pay_action('charge'), v_payment, null,
        jsonb_build_object(
            'subject', impl.payment_subject(p_order.supplier_id,
                                            p_order.order_id),
            'attach', p_order.order_id::text, 'address', p_address)
        || impl.payment_return(p_order, p_account),
        1::int2, p_now);

    return v_payment;
end;
$$;

comment on function impl.payment_begin(ticket.orders, ticket.provider_account,
                                       int2, text, text, timestamptz) is
'A payment that is wished for, and the job that opens it at the platform.';
