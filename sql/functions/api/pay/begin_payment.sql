create or replace function api.begin_payment(p_supplier int4, p_agent int4,
    p_order int8, p_channel text, p_way int2, p_address text,
    p_notify_url text, p_total_fen int8)
returns table (verdict text, subject text, payment_id int8, number text,
               state text, channel text, account_no int2, amount_fen int8,
               url text, qr text, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now     timestamptz := api.now();
    v_order   ticket.orders;
    v_account ticket.provider_account;
    v_payment ticket.payment;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent
    for no key update;

    verdict := impl.payment_verdict(p_supplier, v_order, p_total_fen, v_now);

    if verdict is null then
        select a.* into v_account
        from ticket.provider_account a
        where a.supplier_id = p_supplier and a.state = 'A'
          and a.channel is not null
          and p_channel in (a.channel, a.name)
        order by a.channel <> p_channel, a.account_no
        limit 1;

        if not found then
            verdict := 'PAY_CHANNEL';
        end if;
    end if;

    if verdict is null then
        select p.* into v_payment
        from ticket.payment p
        where p.supplier_id = p_supplier and p.order_id = p_order
          and p.state in ('W', 'O')
        for no key update;

        /* The old number may still be paid: nothing else is opened before the
         * platform has said that it is closed. */
        if v_payment.closing or v_payment.account_no <> v_account.account_no
            or v_payment.way <> p_way or v_payment.expire_at <= v_now
        then
            verdict := 'PAY_LATER';
            perform impl.payments_close(p_supplier, p_order);
        end if;
    end if;

    if verdict is null and v_payment.payment_id is null then
        payment_id := impl.next_number(p_supplier, v_now);

        insert into ticket.payment as p (supplier_id, payment_id, order_id,
                                         agent_id, account_no, way, number,
                                         amount_fen, state, created_at,
                                         expire_at, notify_url)
        values (p_supplier, payment_id, p_order, p_agent,
                v_account.account_no, p_way, 'T' || payment_id,
                v_order.total_fen, 'W', v_now,
                least(v_order.pay_by, v_order.valid_until,
                      v_now + interval '2 h'), p_notify_url)
        returning p.* into v_payment;

        job_id := impl.job_make(impl.pay_action('charge'), v_payment, null,
            jsonb_build_object(
                'subject', impl.payment_subject(p_supplier, p_order),
                'attach', p_order::text, 'address', p_address),
            1::int2, v_now);
    end if;

    payment_id := v_payment.payment_id;
    number := v_payment.number;
    state := v_payment.state;
    channel := v_account.channel;
    account_no := v_account.account_no;
    amount_fen := v_payment.amount_fen;
    url := v_payment.url;
    qr := v_payment.qr;
    return next;
end;
$$;

comment on function api.begin_payment is
'BeginToPay (4.2.7): a payment of an order and the job that opens it at the
platform, or the one that is open already.  PAY_LATER: an earlier number of the
order, of another channel, is being closed.  p_total_fen null: not to be
compared.';

grant execute on function api.begin_payment to ticket_nginx;
