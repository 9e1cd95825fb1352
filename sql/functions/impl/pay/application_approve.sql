create or replace function impl.application_approve(p_supplier int4,
    p_order int8, p_by text)
returns bool
language plpgsql volatile
as $$
declare
    v_now         timestamptz := api.now();
    v_application ticket.refund_application;
    v_payment     record;
    v_left        int8;
    v_part        int8;
begin
    update ticket.refund_application a
    set state = '8', decided_at = v_now, decided_by = p_by
    where a.supplier_id = p_supplier and a.order_id = p_order
      and a.state = '7'
    returning a.* into v_application;

    if not found then
        return false;
    end if;

    update ticket.orders o
    set state = '8'
    where o.supplier_id = p_supplier and o.order_id = p_order;

    v_left := v_application.amount_fen;

    for v_payment in
        select p as whole,
               p.received_fen - coalesce((
                   select sum(b.amount_fen) from ticket.payback b
                   where b.supplier_id = p_supplier
                     and b.payment_id = p.payment_id
                     and b.state <> 'C'), 0)::int8 as fen
        from ticket.payment p
        where p.supplier_id = p_supplier and p.order_id = p_order
          and p.state = 'P'
        order by p.payment_id desc
    loop
        v_part := least(v_left, v_payment.fen);
        continue when v_part <= 0;

        perform impl.payback_make(v_payment.whole, v_part,
            v_application.cause, v_application.no, v_application.reason,
            v_now);
        v_left := v_left - v_part;
    end loop;

    if v_left > 0 then
        raise exception 'application of order %: % fen of % are not there',
            p_order, v_left, v_application.amount_fen;
    end if;

    /* The fee may be all of it. */
    perform impl.application_done(p_supplier, p_order, v_application.no);

    return true;
end;
$$;

comment on function impl.application_approve(int4, int8, text) is
'Approves an order''s application (R14): what goes back is made, the newest
payment first.  The caller has locked the order.  False: there is none.';
