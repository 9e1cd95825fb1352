create or replace function impl.receipts_return(p_supplier int4,
    p_order int8, p_reason text)
returns setof ticket.payback
language plpgsql volatile
as $$
declare
    v_payment record;
begin
    for v_payment in
        select p as whole, p.transfers,
               p.received_fen - coalesce((
                   select sum(b.amount_fen) from ticket.payback b
                   where b.supplier_id = p_supplier
                     and b.payment_id = p.payment_id
                     and b.state <> 'C'), 0)::int8 as fen
        from ticket.payment p
        where p.supplier_id = p_supplier and p.order_id = p_order
          and p.state = 'P'
        order by p.payment_id
    loop
        continue when v_payment.fen = 0;

        return query
        select y.*
        from impl.payback_make(v_payment.whole, v_payment.fen,
                               impl.pay_cause('dead order'), null,
                               left(p_reason, 200), api.now()) y;

        perform impl.booked_by(p_supplier, (v_payment.whole).payment_id,
                               v_payment.transfers);
    end loop;
end;
$$;

comment on function impl.receipts_return(int4, int8, text) is
'Lets all that has come for an order go back that is not going back already.
The caller, a member of staff, has locked the order.';
