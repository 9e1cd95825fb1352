create or replace function impl.payment_ended(p_supplier int4, p_payment int8,
    p_state "char", p_code text)
returns void
language plpgsql volatile
as $$
declare
    v_payment ticket.payment := impl.payment_row(p_supplier, p_payment);
begin
    if v_payment.state not in ('W', 'O') then
        return;                         /* paid beats closed */
    end if;

    update ticket.payment p
    set state = p_state, closing = false, closed_at = api.now(),
        last_code = case when p.way = 6
                         then coalesce(p.last_code, left(p_code, 64))
                         else left(p_code, 64) end
    where p.supplier_id = p_supplier and p.payment_id = p_payment;

    perform impl.job_end(p_supplier, v_payment.number, null, 1::int2);
    perform impl.settle_charge_ended(v_payment,
                                     coalesce(v_payment.last_code, p_code))
    where v_payment.way = 6;
end;
$$;

comment on function impl.payment_ended(int4, int8, "char", text) is
'A payment is closed (X) or was refused (F) at the platform, which has proved
it.  What was paid before stays so, and what is paid later will be.  Of a charge
by agreement the first word of why stays.';
