create or replace function impl.payment_emptied(p_payment ticket.payment)
returns void
language plpgsql volatile
as $$
declare
    v_rest int8 := impl.payment_rest(p_payment);
begin
    if v_rest = 0 then
        perform impl.payback_done(b.supplier_id, b.payback_id, '1', null,
                                  null)
        from ticket.payback b
        where b.supplier_id = p_payment.supplier_id
          and b.payment_id = p_payment.payment_id
          and b.state in ('N', 'S', 'M');

    elsif not exists (select from ticket.suspense u
                      where u.supplier_id = p_payment.supplier_id
                        and u.number = p_payment.number)
    then
        perform impl.payment_suspense(p_payment, p_payment.number, v_rest,
            'it was cancelled after it had been paid');
    end if;
end;
$$;

comment on function impl.payment_emptied(ticket.payment) is
'A platform has cancelled what was paid and booked before.  What was to go back
has gone; of the rest the order lives, its tickets may have been handed out, and
staff must find who has them.';
