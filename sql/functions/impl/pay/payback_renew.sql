create or replace function impl.payback_renew(p_payment ticket.payment,
    p_payback ticket.payback, p_due timestamptz)
returns ticket.payback
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_id      int8 := impl.next_number(p_payment.supplier_id, v_now);
    v_payback ticket.payback := p_payback;
begin
    v_payback.replaces := p_payback.payback_id;
    v_payback.payback_id := v_id;
    v_payback.number := 'R' || v_id;
    v_payback.state := 'N';
    v_payback.created_at := v_now;
    v_payback.last_code := null;

    insert into ticket.payback select (v_payback).*;

    perform impl.settle_payback_renewed(p_payment.supplier_id,
                                        p_payback.payback_id, v_id)
    where p_payback.cause = impl.pay_cause('settlement');

    perform impl.payback_send(p_payment, v_payback, p_due);

    return v_payback;
end;
$$;

comment on function impl.payback_renew(ticket.payment, ticket.payback,
                                       timestamptz) is
'Another number takes the place of a refund that the platform has closed, or
refused for good (state C): what is due is due still.  The caller has locked the
payment behind its order.';
