create or replace function impl.payment_corrected(p_payment ticket.payment,
    p_amount_fen int8, p_platform_no text)
returns bool
language plpgsql volatile
as $$
declare
    v_by_hand bool;
begin
    if (p_payment.platform_no <> p_platform_no
        or p_payment.received_fen <> p_amount_fen) is not true
    then
        return false;
    end if;

    select t.booked_by is not null into v_by_hand
    from ticket.transfer t
    where t.supplier_id = p_payment.supplier_id
      and t.order_id = p_payment.payment_id
      and t.kind = impl.transfer_kind('receipt')
    order by t.no desc
    limit 1;

    perform impl.alarm(p_payment.supplier_id, 'paid otherwise',
        p_payment.number,
        format('told of %s as %s, booked %s as %s%s', impl.yuan(p_amount_fen),
               p_platform_no, impl.yuan(p_payment.received_fen),
               p_payment.platform_no,
               case when v_by_hand then ' by staff' else '' end), api.now());

    /* Who pays back names the trade as the platform does. */
    update ticket.payment p
    set platform_no = p_platform_no
    where v_by_hand and p_platform_no is not null
      and p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id;

    return v_by_hand and p_amount_fen > p_payment.received_fen;
end;
$$;

comment on function impl.payment_corrected(ticket.payment, int8, text) is
'A platform tells of a payment that is booked with another amount or number:
staff are alarmed.  Where staff had booked it, its number of the trade holds.
True: and it has got more than they booked, which the caller books.  The caller
has locked the payment.';
