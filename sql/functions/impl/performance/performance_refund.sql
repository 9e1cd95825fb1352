create or replace function impl.performance_refund(p_supplier int4,
    p_order int8, p_by text)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_reason   constant text := '演出取消';
    v_order    ticket.orders;
    v_tickets  int2[];
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if v_order.state in ('0', '1') then
        perform impl.payments_close(p_supplier, p_order);

        /* It may be paid still: whatever comes goes back. */
        if impl.payment_waits(v_order) then
            return;
        end if;
    end if;

    if v_order.state = '1' then
        perform impl.receipts_return(p_supplier, p_order, c_reason);

        update ticket.orders o
        set state = '0', pay_method = 'N', paid_at = null
        where o.supplier_id = p_supplier and o.order_id = p_order;
    end if;

    /* Finance refused the application because the visitor could still come. */
    if v_order.state = 'A' then
        update ticket.orders o
        set state = '6'
        where o.supplier_id = p_supplier and o.order_id = p_order;
    end if;

    if v_order.state in ('0', '1', '2', 'C') then
        return query
        select c.quota_id, c.remaining, c.quota_version
        from impl.close_order(p_supplier, p_order, api.now()) c;

    elsif v_order.state in ('5', '6', 'A') then
        perform impl.application_make(p_supplier, p_order,
            impl.pay_cause('not activated'), true, c_reason, p_by);

    elsif v_order.state in ('3', 'D') then
        v_tickets := array(
            select t.ticket_no
            from ticket.ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order
              and t.state in ('1', '3', '4')
            order by t.ticket_no);

        return query
        select r.quota_id, r.remaining, r.quota_version
        from impl.refund_issued(p_supplier, p_order, v_tickets, '2',
                                api.now()) r
        where v_tickets <> '{}';
    end if;

    /* Who has cancelled the performance has approved what follows. */
    perform impl.application_approve(p_supplier, p_order, p_by);
end;
$$;

comment on function impl.performance_refund(int4, int8, text) is
'Lets go back what an order has paid for a performance that was cancelled, the
way it came and without a fee, and closes it where nothing has to come back
first; what goes back already is left alone.  To be called again until
impl.performance_settled().  The caller has locked the order and its account.';

create or replace function impl.performance_settled(p_supplier int4,
    p_order int8)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.orders o
        where o.supplier_id = p_supplier and o.order_id = p_order
          and (o.state in ('4', '9')
               or (o.state in ('3', 'D') and not exists (
                   select from ticket.ticket t
                   where t.supplier_id = p_supplier and t.order_id = p_order
                     and t.state in ('1', '3', '4')))))
        and not exists (
            select from ticket.refund_application a
            where a.supplier_id = p_supplier and a.order_id = p_order
              and a.state in ('7', '8'))
        and not exists (
            select from ticket.payment p
            left join ticket.payback b
              on b.supplier_id = p_supplier and b.payment_id = p.payment_id
                 and b.state in ('N', 'S', 'M')
            where p.supplier_id = p_supplier and p.order_id = p_order
              and (p.state in ('W', 'O') or b.payment_id is not null));
end;
$$;

comment on function impl.performance_settled(int4, int8) is
'Has an order ended, and is all of its money back that was to go?';
