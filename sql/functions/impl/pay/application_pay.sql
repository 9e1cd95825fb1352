create or replace function impl.application_pay(
    p_application ticket.refund_application)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_application.supplier_id;
    v_left     int8 := p_application.amount_fen;
    v_payment  record;
    v_part     int8;
begin
    for v_payment in
        select p as whole,
               p.received_fen - coalesce((
                   select sum(b.amount_fen) from ticket.payback b
                   where b.supplier_id = c_supplier
                     and b.payment_id = p.payment_id
                     and b.state <> 'C'), 0)::int8 as fen
        from ticket.payment p
        where p.supplier_id = c_supplier
          and p.order_id = p_application.order_id and p.state = 'P'
        order by p.payment_id desc
    loop
        v_part := least(v_left, v_payment.fen);
        continue when v_part <= 0;

        perform impl.payback_make(v_payment.whole, v_part,
            p_application.cause, p_application.no, p_application.reason,
            api.now());
        v_left := v_left - v_part;
    end loop;

    if v_left > 0 then
        raise exception 'application % of order %: % fen of % are not there',
            p_application.no, p_application.order_id, v_left,
            p_application.amount_fen;
    end if;
end;
$$;

comment on function impl.application_pay(ticket.refund_application) is
'Makes the paybacks of an application, the newest payment first, each under a
number of its own.  The caller has locked the order.';
