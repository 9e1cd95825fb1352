-- The one place where money from a platform arrives, whoever tells of it.
create or replace function impl.payment_paid(p_supplier int4, p_payment int8,
    p_amount_fen int8, p_platform_no text, p_at timestamptz)
returns text
language plpgsql volatile
as $$
declare
    v_payment ticket.payment := impl.payment_row(p_supplier, p_payment);
begin
    if v_payment.state = 'P'
        and not impl.payment_corrected(v_payment, p_amount_fen, p_platform_no)
    then
        return 'repeated';
    end if;

    return impl.payment_pays(
        impl.payment_receive(v_payment, p_amount_fen, p_platform_no, p_at),
        p_amount_fen - v_payment.received_fen);
end;
$$;

comment on function impl.payment_paid(int4, int8, int8, text, timestamptz) is
'Books a receipt under the order''s lock: a booked order becomes paid (R10,
R11), or partly paid where less arrived; money for other orders is kept by the
payment and goes back by itself.  Answers paid, less, returned, or repeated: a
payment is paid once, and only what staff have booked too little of it comes to
that.';
