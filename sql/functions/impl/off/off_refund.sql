create or replace function impl.off_refund(p_off ticket.called_off)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_supplier int4 := p_off.supplier_id;
    v_number   int8 := p_off.order_id;
    v_order    ticket.orders;
    v_tickets  int2[];
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = v_number
    for no key update;

    if v_order.state in ('0', '1') then
        perform impl.payments_close(v_supplier, v_number);

        /* It may be paid still: whatever comes goes back. */
        if impl.payment_waits(v_order) then
            return;
        end if;
    end if;

    if v_order.state = '1' then
        perform impl.receipts_return(v_supplier, v_number, p_off.reason);

        update ticket.orders o
        set state = '0', pay_method = 'N', paid_at = null
        where o.supplier_id = v_supplier and o.order_id = v_number;
    end if;

    /* Finance refused the application because the visitor could still come. */
    if v_order.state = 'A' then
        update ticket.orders o
        set state = '6'
        where o.supplier_id = v_supplier and o.order_id = v_number;
    end if;

    if v_order.state in ('0', '1', '2', 'C') then
        return query
        select c.quota_id, c.remaining, c.quota_version
        from impl.close_order(v_supplier, v_number, api.now()) c;

    elsif v_order.state in ('5', '6', 'A') then
        perform impl.application_make(v_supplier, v_number,
            impl.pay_cause('not activated'), true, p_off.reason, p_off.person);

    elsif v_order.state in ('3', 'D') then
        v_tickets := array(
            select t.ticket_no
            from ticket.ticket t
            where t.supplier_id = v_supplier and t.order_id = v_number
              and impl.off_ticket(t.state, p_off.session_id is null)
            order by t.ticket_no);

        return query
        select r.quota_id, r.remaining, r.quota_version
        from impl.refund_issued(v_supplier, v_number, v_tickets, '2',
                                api.now()) r
        where v_tickets <> '{}';
    end if;

    /* Who has called it off has approved what follows. */
    perform impl.application_approve(v_supplier, v_number, p_off.person);
end;
$$;

comment on function impl.off_refund(ticket.called_off) is
'Lets go back what an order has paid for what was called off, the way it came
and without a fee, and closes it where nothing has to come back first; what goes
back already is left alone.  To be called again until
impl.off_settled().  The caller has locked the order and its account.';

create or replace function impl.off_settled(p_off ticket.called_off)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.orders o
        where o.supplier_id = p_off.supplier_id and o.order_id = p_off.order_id
          and not impl.off_concerned(o, p_off.session_id is null))
        and not exists (
            select from ticket.refund_application a
            where a.supplier_id = p_off.supplier_id
              and a.order_id = p_off.order_id
              and a.state in ('7', '8'))
        and not exists (
            select from ticket.payment p
            left join ticket.payback b
              on b.supplier_id = p_off.supplier_id
                 and b.payment_id = p.payment_id
                 and b.state in ('N', 'S', 'M')
            where p.supplier_id = p_off.supplier_id
              and p.order_id = p_off.order_id
              and (p.state in ('W', 'O') or b.payment_id is not null));
end;
$$;

comment on function impl.off_settled(ticket.called_off) is
'Has an order ended, and is all of its money back that was to go?';
