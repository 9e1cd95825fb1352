create or replace function impl.payback_by_staff(p_payback ticket.payback,
    p_mode "char", p_platform_no text)
returns void
language plpgsql volatile
as $$
declare
    v_payment ticket.payment := impl.payment_row(p_payback.supplier_id,
                                                 p_payback.payment_id);
begin
    perform impl.payback_done(p_payback.supplier_id, p_payback.payback_id,
                              p_mode, p_platform_no, null);
    perform impl.booked_by(v_payment.supplier_id, v_payment.payment_id,
                           v_payment.transfers);
    perform impl.logged(v_payment.supplier_id, 'payback',
        jsonb_build_object('number', p_payback.number),
        jsonb_build_object('state', p_payback.state),
        jsonb_build_object('state', 'D', 'mode', p_mode,
            'platform_no', p_platform_no,
            'amount_fen', p_payback.amount_fen));
end;
$$;

comment on function impl.payback_by_staff(ticket.payback, "char", text) is
'What staff say has gone back, otherwise than a platform was asked to, is done
and booked under their name.  The caller has locked the payback.';
