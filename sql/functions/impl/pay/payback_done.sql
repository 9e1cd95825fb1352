create or replace function impl.payback_done(p_supplier int4, p_payback int8,
    p_mode "char", p_platform_no text, p_at timestamptz)
returns bool
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment;
    v_payback ticket.payback;
begin
    v_payment := impl.payment_row(p_supplier,
        (select b.payment_id from ticket.payback b
         where b.supplier_id = p_supplier and b.payback_id = p_payback));

    update ticket.payback b
    set state = 'D', done_at = coalesce(p_at, v_now), mode = p_mode,
        platform_no = coalesce(p_platform_no, b.platform_no)
    where b.supplier_id = p_supplier and b.payback_id = p_payback
      and b.state in ('N', 'S', 'M')
    returning b.* into v_payback;

    if not found then
        perform impl.payback_again(v_payment, p_payback, p_platform_no, p_at)
        where p_mode = '1';
        return false;
    end if;

    update ticket.payment p
    set refunded_fen = p.refunded_fen + v_payback.amount_fen,
        transfers = impl.book(p_supplier, p.payment_id, p.transfers,
            impl.transfer_kind('refund paid'), impl.side('payable'),
            case p_mode when '2' then impl.side('cash')
                        else impl.platform_side(p.account_no) end,
            v_payback.amount_fen, v_now)
    where p.supplier_id = p_supplier and p.payment_id = v_payback.payment_id;

    perform impl.job_end(p_supplier, v_payback.number, null, 1::int2);
    perform impl.alarm_over(p_supplier, array['refund failed'],
                            v_payback.number);
    perform impl.settle_payback_done(v_payback)
    where v_payback.cause = impl.pay_cause('settlement');
    perform impl.application_done(p_supplier, v_payment.order_id,
                                  v_payback.application_no);

    return true;
end;
$$;

comment on function impl.payback_done(int4, int8, "char", text, timestamptz) is
'Money has gone back, the way it came (mode 1) or in cash (2): booked once, and
with the last payback of an application its order is closed.  False: it had been
settled before.';
