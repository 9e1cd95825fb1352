create or replace function impl.application_done(p_supplier int4,
    p_order int8, p_no int2)
returns void
language plpgsql volatile
as $$
declare
    v_application ticket.refund_application;
    v_order       ticket.orders;
begin
    if p_no is null
        or exists (select
                   from ticket.payment p
                   join ticket.payback b
                     on b.supplier_id = p_supplier
                        and b.payment_id = p.payment_id
                   where p.supplier_id = p_supplier and p.order_id = p_order
                     and b.application_no = p_no and b.state not in ('D', 'C'))
    then
        return;
    end if;

    update ticket.refund_application a
    set state = '4'
    where a.supplier_id = p_supplier and a.order_id = p_order and a.no = p_no
      and a.state = '8'
    returning a.* into v_application;

    if not found then
        return;
    end if;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if v_order.state = '8' then
        perform impl.application_closes(v_order, v_application);
    elsif v_application.cause = impl.pay_cause('ticket refund') then
        perform impl.refund_told(v_order, array(
            select r.ticket_no
            from ticket.refund r
            where r.supplier_id = p_supplier and r.order_id = p_order
              and r.application_no = p_no));
    end if;
end;
$$;

comment on function impl.application_done(int4, int8, int2) is
'Ends a refund application whose last payback is done (R17): the order is
closed, or the agent is told of its tickets.  The caller has locked the order.';
