-- Member of p_change: trade.
create or replace function api.staff_payment_receive(p_supplier text,
    p_number text, p_amount_fen int8, p_change jsonb)
returns table (verdict text, subject text, number text, booked text,
               order_id int8, order_state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_platform_no text := p_change ->> 'trade';
    v_payment ticket.payment;
    v_booked  text;
begin
    select p.* into v_payment
    from impl.staff_supplier(p_supplier) s
    join ticket.payment p
      on p.supplier_id = s.supplier_id and p.number = p_number;

    if not found then
        perform impl.staff_refuse('PAYMENT_MISSING', p_number);
    elsif (p_amount_fen > 0) is not true then
        perform impl.staff_refuse('AMOUNT_ZERO');
    elsif (v_platform_no ~ '^[!-~]{1,64}$') is not true then
        perform impl.staff_refuse('PAYMENT_TRADE');
    elsif exists (select from ticket.payment p
                  where p.supplier_id = v_payment.supplier_id
                    and p.account_no = v_payment.account_no
                    and p.platform_no = v_platform_no
                    and p.number <> p_number)
    then
        perform impl.staff_refuse('PAYMENT_USED', v_platform_no);
    end if;

    v_payment := impl.payment_row(v_payment.supplier_id,
                                  v_payment.payment_id);

    if v_payment.state = 'P'
        and (v_payment.received_fen, v_payment.platform_no)
            is distinct from (p_amount_fen, v_platform_no)
    then
        perform impl.staff_refuse('PAYMENT_BOOKED', p_number,
            impl.yuan(v_payment.received_fen), v_payment.platform_no);
    end if;

    perform impl.limit_check(v_payment.supplier_id, 'payment receive',
                             p_amount_fen);
    v_booked := impl.payment_paid(v_payment.supplier_id,
        v_payment.payment_id, p_amount_fen, v_platform_no, null);

    perform impl.booked_by(v_payment.supplier_id, v_payment.payment_id,
                           0::int2)
    where v_booked <> 'repeated';

    perform impl.logged(v_payment.supplier_id, 'payment',
        jsonb_build_object('number', p_number),
        jsonb_build_object('state', v_payment.state,
                           'received_fen', v_payment.received_fen),
        jsonb_build_object('state', 'P', 'received_fen', p_amount_fen,
                           'platform_no', v_platform_no))
    where v_booked <> 'repeated';

    /* The platform may know of more. */
    perform impl.job_make(impl.pay_action('query'), v_payment, null, '{}',
                          2::int2, api.now())
    where v_booked = 'less';

    return query
    select null::text, null::text, p_number, v_booked, o.order_id,
           o.state::text
    from ticket.orders o
    where o.supplier_id = v_payment.supplier_id
      and o.order_id = v_payment.order_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_receive is
'Finance books a receipt of which no notice came (R189), once: it names the
platform''s own number of the trade, and a later notice finds it booked.  What
is booked otherwise is refused; too little is asked after.';

grant execute on function api.staff_payment_receive to ticket_staff;
