-- The code is sealed for the order's number, and opened by the worker alone.
create or replace function api.staff_payment_code(p_supplier int4,
    p_order int8, p_providers text[], p_code_sealed bytea, p_address text)
returns table (verdict text, subject text, number text, amount_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now     timestamptz := api.now();
    v_order   ticket.orders;
    v_account ticket.provider_account;
    v_payment ticket.payment;
    v_id      int8;
    v_shift   ticket.shift;
begin
    v_shift := impl.shift_if_own(p_supplier);

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    /* The same sale once more, by who has not seen how it ended. */
    select p.* into v_payment
    from ticket.payment p
    where p.supplier_id = p_supplier and p.order_id = p_order and p.way = 4
      and p.state in ('W', 'O', 'P') and not p.closing
    order by p.payment_id desc
    limit 1;

    if found then
        return query
        select null::text, null::text, v_payment.number::text,
               v_payment.amount_fen;
        return;
    end if;

    select a.* into v_account
    from ticket.provider_account a
    where a.supplier_id = p_supplier and a.state = 'A'
      and a.provider = any (p_providers)
    order by a.channel is null, a.account_no
    limit 1
    for share;                  /* it is not taken away meanwhile */

    if v_order.order_id is null then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    elsif v_order.state <> '0' or v_order.total_fen = 0
        or impl.settle_sold(v_order)
    then
        perform impl.staff_refuse('PAYMENT_ORDER', p_order::text,
                                  v_order.state::text);
    elsif v_order.pay_by <= v_now or v_order.valid_until <= v_now
          or impl.order_off(v_order)
    then
        perform impl.staff_refuse('PAYMENT_LATE', p_order::text);
    elsif impl.order_stopped(v_order) then
        perform impl.staff_refuse('ORDER_STOPPED', p_order::text);
    elsif v_account.account_no is null then
        perform impl.staff_refuse('PAYMENT_ACCOUNT',
                                  array_to_string(p_providers, ' or '));
    end if;

    perform impl.payments_close(p_supplier, p_order);

    if impl.payment_waits(v_order) then
        verdict := 'PAYMENT_WAITS';     /* and the closing goes on */
        subject := p_order;
        return next;
        return;
    end if;

    v_id := impl.next_number(p_supplier, v_now);

    insert into ticket.payment as p (supplier_id, payment_id, order_id,
                                     agent_id, account_no, way, number,
                                     amount_fen, state, created_at, expire_at)
    values (p_supplier, v_id, p_order, v_order.agent_id, v_account.account_no,
            4, 'T' || v_id, v_order.total_fen, 'W', v_now,
            v_now + interval '5 min')
    returning p.* into v_payment;

    perform impl.shift_begins(v_shift, v_payment);
    perform impl.job_make(impl.pay_action('charge code'), v_payment, null,
        jsonb_build_object(
            'subject', impl.payment_subject(p_supplier, p_order),
            'attach', p_order::text, 'address', p_address,
            'auth_code_sealed', encode(p_code_sealed, 'hex')), 1::int2, v_now);

    perform impl.logged(p_supplier, 'payment',
        jsonb_build_object('number', v_payment.number), null,
        jsonb_build_object('order_id', p_order::text,
                           'amount_fen', v_payment.amount_fen));

    return query
    select null::text, null::text, v_payment.number::text,
           v_payment.amount_fen;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_code is
'A payment by the code on the buyer''s phone, scanned at the desk, and the job
that charges it.  Said again while it is on its way, or when it has been paid,
it is the same one.';

grant execute on function api.staff_payment_code to ticket_staff;
