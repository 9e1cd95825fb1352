create or replace function impl.payments_close(p_supplier int4, p_order int8)
returns void
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment;
begin
    for v_payment in
        select p.*
        from ticket.payment p
        where p.supplier_id = p_supplier and p.order_id = p_order
          and p.state in ('W', 'O') and not p.closing
        order by p.payment_id
        for no key update
    loop
        /* Of what was surely never sent nobody else knows. */
        perform from ticket.pay_job j
        where j.supplier_id = p_supplier and j.number = v_payment.number
          and j.action in (impl.pay_action('charge'),
                           impl.pay_action('charge code'),
                           impl.pay_action('charge agreed'))
          and impl.job_unsent(j)
        for update;

        if found then
            perform impl.payment_ended(p_supplier, v_payment.payment_id, 'X',
                                       'not sent');
            continue;
        end if;

        update ticket.payment p
        set closing = true
        where p.supplier_id = p_supplier
          and p.payment_id = v_payment.payment_id;

        perform impl.job_make(impl.payment_end_by(v_payment), v_payment, null,
                              '{}', 1::int2, v_now);
    end loop;
end;
$$;

comment on function impl.payments_close(int4, int8) is
'Begins to close what of an order may still be paid.  The platform says when it
is: until then no other number of the order is opened.  The caller has locked
the order.';
