create or replace function api.begin_payment_2(p_supplier int4, p_agent int4,
    p_order int8, p_channel text, p_way int2, p_phone bool, p_address text,
    p_notify_url text, p_total_fen int8)
returns table (verdict text, subject text, payment_id int8, number text,
               state text, channel text, account_no int2, provider text,
               notify_base text, way int2, amount_fen int8, url text, qr text,
               job_id int8)
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
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    verdict := impl.payment_verdict(p_supplier, v_order, p_total_fen, v_now);

    if verdict is null then
        select a.* into v_account
        from ticket.provider_account a
        where a.supplier_id = p_supplier and a.state = 'A'
          and a.channel is not null and a.provider <> 'clearing'
          and p_channel in (a.channel, a.name)
        order by a.channel <> p_channel, a.account_no
        limit 1
        for share;              /* it is not taken away meanwhile */

        if not found then
            verdict := 'PAY_CHANNEL';
        elsif p_notify_url ilike 'http://%'
              and not (select s.plain_callback from ticket.supplier s
                       where s.supplier_id = p_supplier)
        then
            verdict := 'BAD_PARAM';
            subject := 'NotifyURL';
        end if;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    way := coalesce(p_way, impl.pay_way(v_account.provider, v_account.way,
                                        p_phone));

    select p.* into v_payment
    from ticket.payment p
    where p.supplier_id = p_supplier and p.order_id = p_order
      and p.state in ('W', 'O')
    for no key update;

    /* The old number may still be paid: nothing else is opened before the
     * platform has said that it is closed. */
    if v_payment.closing or v_payment.account_no <> v_account.account_no
        or v_payment.way <> way or v_payment.expire_at <= v_now
    then
        perform impl.payments_close(p_supplier, p_order);
        v_payment := impl.payment_row(p_supplier, v_payment.payment_id);

        if v_payment.state in ('W', 'O') then
            verdict := 'PAY_LATER';
        else
            v_payment := null;
        end if;
    end if;

    if v_payment.payment_id is null then
        v_payment := impl.payment_begin(v_order, v_account, way, p_address,
                                        p_notify_url, v_now);
    elsif verdict is null and p_notify_url <> '' then
        /* The page named last is told. */
        update ticket.payment p
        set notify_url = p_notify_url
        where p.supplier_id = p_supplier
          and p.payment_id = v_payment.payment_id
          and p.notify_url is distinct from p_notify_url;
    end if;

    payment_id := v_payment.payment_id;
    number := v_payment.number;
    state := v_payment.state;
    channel := v_account.channel;
    account_no := v_account.account_no;
    provider := v_account.provider;
    notify_base := v_account.notify_base;
    amount_fen := v_payment.amount_fen;
    url := v_payment.url;
    qr := v_payment.qr;

    select j.job_id into job_id
    from ticket.pay_job j
    where j.supplier_id = p_supplier and j.number = v_payment.number
      and j.action <> impl.pay_action('query') and j.attempts = 0
      and (state = 'W' or verdict is not null)
    limit 1;

    return next;
end;
$$;

comment on function api.begin_payment_2 is
'BeginToPay (4.2.7): a payment of an order and the job that opens it at the
platform, or the one that is open already.  PAY_LATER: the payment in the row,
of another channel or way, is being closed first.  job_id is what waits to be
sent for it.  p_way null: as the account says, for a phone or another browser;
p_total_fen null: not to be compared.';

grant execute on function api.begin_payment_2 to ticket_nginx;
