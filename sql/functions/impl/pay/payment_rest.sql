create or replace function impl.payment_rest(p_payment ticket.payment)
returns int8
language plpgsql stable
as $$
begin
    return p_payment.received_fen
        - coalesce((select sum(b.amount_fen)
                    from ticket.payback b
                    where b.supplier_id = p_payment.supplier_id
                      and b.payment_id = p_payment.payment_id
                      and b.state <> 'C'), 0)::int8;
end;
$$;

comment on function impl.payment_rest(ticket.payment) is
'What of a payment is neither back nor going back.';
