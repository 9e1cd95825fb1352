create or replace function impl.settle_charged(p_payment ticket.payment,
    p_order ticket.orders, p_fen int8)
returns text
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_settle  ticket.settle_order;
    v_case    ticket.settle_case;
    v_verdict text;
begin
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_payment.supplier_id
      and c.payment_id = p_payment.payment_id;

    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = p_payment.supplier_id
      and s.order_id = p_payment.order_id;

    if p_order.state = '0' and v_case.state in ('N', 'S', 'W', 'M')
        and impl.payment_rest(p_payment) = v_case.amount_fen
    then
        v_verdict := impl.settle_issue(p_order, v_settle, 'E',
                                       v_case.case_id);

        if v_verdict is null then
            perform impl.settle_case_ends(v_case, 'K', v_now);
            perform impl.payments_close(p_payment.supplier_id,
                                        p_payment.order_id);
            return 'paid';
        end if;

        perform impl.alarm(p_payment.supplier_id, 'not issued',
            p_payment.number, v_verdict, v_now);
    end if;

    /* Too late, twice, by a number that another one has taken the place of,
     * another sum, or it cannot be issued: all of it goes back by itself, the
     * fee too. */
    perform impl.payback_make(p_payment, p_fen, case
        when p_order.state = '4' then impl.pay_cause('dead order')
        else impl.pay_cause('paid twice') end, null, '', v_now);
    perform impl.alarm(p_payment.supplier_id, 'charged late',
        p_payment.number, format('%s for order %s of state %s',
            impl.yuan(p_fen), p_order.order_id, p_order.state), v_now);
    perform impl.settle_tell(p_payment.supplier_id, p_payment.order_id,
        0::int2, 0::int2, 'O4', null, impl.yuan(p_fen), v_now);

    if p_order.state = '0' and v_case.state in ('N', 'S', 'W') then
        update ticket.settle_case c
        set state = 'M', code = coalesce(v_verdict, 'amount')
        where c.supplier_id = v_case.supplier_id
          and c.case_id = v_case.case_id;
    end if;

    return 'returned';
end;
$$;

comment on function impl.settle_charged(ticket.payment, ticket.orders, int8) is
'A distributor was charged: the order is issued, or what came goes back.
Answers as impl.payment_paid().  The caller has locked order and payment, and
booked the receipt.';

create or replace function impl.settle_closed(p_order ticket.orders,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_reason "char" := case when p_order.pay_by <= p_at
                            then '1' else '2' end;
begin
    /* By its key, and not by an index of those that are in this state. */
    update ticket.settle_order s
    set state = '4', close_reason = v_reason
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id
      and case s.state when '0' then true end;

    if not found then
        return;
    end if;

    perform impl.settle_case_ends(c, 'A', p_at)
    from ticket.settle_case c
    where c.supplier_id = p_order.supplier_id
      and c.order_id = p_order.order_id and c.kind = 'C'
      and c.state in ('N', 'S', 'W', 'M');

    perform impl.settle_tell(p_order.supplier_id, p_order.order_id, 0::int2,
        0::int2, 'L4', impl.settle_state_word('0', null),
        impl.settle_state_word('4', v_reason), p_at);
end;
$$;

comment on function impl.settle_closed(ticket.orders, timestamptz) is
'An order that was never charged is closed: its tickets are void.  The caller
has locked it, and closes its payments.';

create or replace function impl.settle_charging(p_supplier int4,
                                                 p_order int8)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.settle_case c
        where c.supplier_id = p_supplier and c.order_id = p_order
          and c.kind = 'C' and c.state in ('S', 'W'));
end;
$$;

comment on function impl.settle_charging(int4, int8) is
'May the distributor have been charged for an order, so that nobody may close it
now?';
