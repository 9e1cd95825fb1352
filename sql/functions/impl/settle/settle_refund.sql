create or replace function impl.settle_refund_make(
    p_settle ticket.settle_order, p_ticket int2, p_amount_fen int8,
    p_due timestamptz, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_due  constant timestamptz := impl.settle_refund_due(p_settle, p_ticket,
                                                          p_due, p_at);
    v_case ticket.settle_case;
begin
    v_case := impl.settle_case_make('R', p_settle, p_ticket, 0::int2,
        p_settle.party_no, 0, 0::int2, p_amount_fen, 0,
        c_due + interval '24 h', c_due, p_at);

    if p_settle.charge_form = 'D' and c_due <= p_at then
        perform impl.settle_refund_send(v_case);
    end if;
end;
$$;

comment on function impl.settle_refund_make(ticket.settle_order, int2, int8,
                                            timestamptz, timestamptz) is
'What a ticket''s distributor gets back, which was booked as due: the way it was
charged, to the deposit at once.  The caller has locked the order.';

-- As a payout does, and no longer.
create or replace function impl.settle_refund_due(
    p_settle ticket.settle_order, p_ticket int2, p_due timestamptz,
    p_at timestamptz)
returns timestamptz
language plpgsql stable
as $$
declare
    c_wait constant interval := '10 min';
begin
    if p_settle.charge_form = 'D' or p_settle.fund not in ('N', 'I')
        or not exists (
            select
            from ticket.settle_case i
            join ticket.settle_case c
              on c.supplier_id = i.supplier_id and c.order_id = i.order_id
                 and c.kind = 'C' and c.state = 'K'
                 and c.account_no = i.account_no
            join ticket.settle_ticket t
              on t.supplier_id = i.supplier_id and t.order_id = i.order_id
                 and t.ticket_no = p_ticket and t.fund_fen > 0
            where i.supplier_id = p_settle.supplier_id
              and i.order_id = p_settle.order_id and i.kind = 'I'
              and i.state in ('S', 'W', 'K')
              and (t.returned_at is not null
                   or impl.settle_fund_ends(i.supplier_id, i.product_id)))
    then
        return p_due;
    end if;

    return greatest(p_due, p_at + c_wait);
end;
$$;

comment on function impl.settle_refund_due(ticket.settle_order, int2,
                                           timestamptz, timestamptz) is
'When a refund goes out that is due then: where the ticket''s money lies in the
money product, and comes out now, not before it is in the account that gives
back.';

create or replace function impl.settle_refund_send(p_case ticket.settle_case)
returns int8
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_case.supplier_id;
    c_order    constant int8 := p_case.order_id;
    v_order    ticket.orders;
    v_payment  ticket.payment;
    v_payback  ticket.payback;
    v_account  int4;
    v_at       timestamptz;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = c_order;

    v_at := impl.order_moment(v_order, api.now());

    if v_order.pay_method = 'Y' then
        v_account := impl.paying_account(v_order.agent_id, 'Y');

        perform from ticket.account a
        where a.supplier_id = c_supplier and a.account_id = v_account
        for no key update;

        perform impl.settle_book(c_supplier, c_order, 'refund sent',
            impl.side('refunds'), v_account, p_case.amount_fen,
            p_case.ticket_no, 0::int2, p_case.party_no, p_case.case_id, v_at);
        perform impl.settle_refunded(p_case, v_at);
        return null;
    end if;

    select p.* into strict v_payment
    from ticket.payment p
    join ticket.settle_case c
      on c.supplier_id = c_supplier and c.payment_id = p.payment_id
         and c.state = 'K'
    where p.supplier_id = c_supplier and p.order_id = c_order
      and p.state = 'P';

    perform impl.settle_book(c_supplier, c_order, 'refund sent',
        impl.side('refunds'), impl.side('prepaid'), p_case.amount_fen,
        p_case.ticket_no, 0::int2, p_case.party_no, p_case.case_id, v_at);

    v_payback := impl.payback_make(v_payment, p_case.amount_fen,
        impl.pay_cause('settlement'), null, '门票退款', v_at);

    update ticket.settle_case c
    set state = 'S', payback_id = v_payback.payback_id,
        account_no = v_payment.account_no
    where c.supplier_id = c_supplier and c.case_id = p_case.case_id;

    return (select j.job_id from ticket.pay_job j
            where j.supplier_id = c_supplier
              and j.number = v_payback.number);
end;
$$;

comment on function impl.settle_refund_send(ticket.settle_case) is
'Sends what a ticket''s distributor gets back: to the deposit at once, else as
part of the payment that has brought it.  The caller has locked the order.';

create or replace function impl.settle_refunded(p_case ticket.settle_case,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_leg   ticket.settle_leg;
    v_order ticket.orders;
begin
    perform impl.settle_case_ends(p_case, 'K', p_at);

    for v_leg in
        select l.*
        from ticket.settle_leg l
        where l.supplier_id = p_case.supplier_id
          and l.order_id = p_case.order_id
          and l.ticket_no = p_case.ticket_no and l.state in ('X', 'P')
        order by l.leg_no
    loop
        perform impl.settle_leg_to(v_leg, 'R',
            case v_leg.state when 'P' then 'L14' else 'L12' end, p_at);
    end loop;

    perform impl.settle_event(p_case.supplier_id, p_case.order_id,
        p_case.ticket_no, 'refund-success', jsonb_build_object(
            'state', impl.settle_leg_told('R'),
            'amount', impl.yuan(p_case.amount_fen)), p_at);
    perform impl.settle_derive(p_case.supplier_id, p_case.order_id,
                               p_case.ticket_no, p_at);

    /* A ticket that was returned whole is told of as all that come back. */
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_case.supplier_id
      and o.order_id = p_case.order_id;

    perform impl.refund_told(v_order, array[p_case.ticket_no])
    where exists (select from ticket.refund r
                  where r.supplier_id = p_case.supplier_id
                    and r.order_id = p_case.order_id
                    and r.ticket_no = p_case.ticket_no);
end;
$$;

comment on function impl.settle_refunded(ticket.settle_case, timestamptz) is
'The money of a refund is back.  The caller has locked the order.';

create or replace function impl.settle_payback_done(
    p_payback ticket.payback)
returns void
language plpgsql volatile
as $$
declare
    v_case  ticket.settle_case;
begin
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_payback.supplier_id
      and c.payback_id = p_payback.payback_id
      and c.state not in ('K', 'A');

    if found then
        perform impl.settle_refunded(v_case, api.now());
    end if;
end;
$$;

comment on function impl.settle_payback_done(ticket.payback) is
'The same, where a platform has given it back or staff have.';

-- p_next as tk_pay_next_e.
create or replace function impl.settle_payback_refused(p_job ticket.pay_job,
    p_next int2)
returns bool
language plpgsql stable
as $$
declare
    c_slowly constant int2 := 3;
    c_funds  constant int2 := 4;
begin
    return p_job.payback_id is not null and p_next in (c_slowly, c_funds)
        and not p_job.asking and p_job.asks = 0
        and (select b.cause = impl.pay_cause('settlement')
             from ticket.payback b
             where b.supplier_id = p_job.supplier_id
               and b.payback_id = p_job.payback_id);
end;
$$;

comment on function impl.settle_payback_refused(ticket.pay_job, int2) is
'Is a refund of a ticket of settlement refused for a reason that the platform
expects to pass by itself: the account has too little, or the payer''s is closed
for now?  Staff and phones hear of that at once, and say when it goes on.  What
may have been done before is not asked for by another number.';

-- Answers when it is tried again under another number; null: staff decide.
create or replace function impl.settle_payback_failed(
    p_payback ticket.payback, p_code text)
returns timestamptz
language plpgsql volatile
as $$
declare
    v_now   timestamptz := api.now();
    v_case  ticket.settle_case;
    v_leg   ticket.settle_leg;
    v_class text;
begin
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_payback.supplier_id
      and c.payback_id = p_payback.payback_id
      and c.state not in ('K', 'A');

    if not found then
        return null;
    end if;

    v_class := impl.settle_class(
        (select a.provider from ticket.provider_account a
         where a.supplier_id = v_case.supplier_id
           and a.account_no = v_case.account_no), p_code);

    if impl.settle_refused(v_case, v_class, p_code) then
        update ticket.settle_case c
        set state = 'S'
        where c.supplier_id = v_case.supplier_id
          and c.case_id = v_case.case_id;

        return v_now + impl.settle_pause(v_case.attempt);
    end if;

    for v_leg in
        update ticket.settle_leg l
        set reason = left(impl.settle_reason(v_case, p_code), 200)
        where l.supplier_id = v_case.supplier_id
          and l.order_id = v_case.order_id
          and l.ticket_no = v_case.ticket_no and l.state in ('X', 'P')
        returning l.*
    loop
        perform impl.settle_leg_to(v_leg, 'P',
            case v_leg.state when 'P' then 'L14' else 'L13' end, v_now);
    end loop;

    perform impl.settle_derive(v_case.supplier_id, v_case.order_id,
                               v_case.ticket_no, v_now);
    return null;
end;
$$;

comment on function impl.settle_payback_failed(ticket.payback, text) is
'A platform has not given back what a ticket''s distributor is to get.';

create or replace function impl.settle_payback_renewed(p_supplier int4,
    p_old int8, p_new int8)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_case c
    set payback_id = p_new
    where c.supplier_id = p_supplier and c.payback_id = p_old
      and c.state not in ('K', 'A');
end;
$$;

comment on function impl.settle_payback_renewed(int4, int8, int8) is
'A refund goes on under another number.';
