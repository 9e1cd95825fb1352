create or replace function impl.settle_return_fee(
    p_deal ticket.settle_deal, p_price_fen int8)
returns int8
language sql immutable
as $$
    select case p_deal.return_rule
        when 3 then least((p_price_fen * p_deal.return_value + 5000) / 10000,
                          p_price_fen)
        when 4 then least(p_deal.return_value, p_price_fen)
        else 0 end;
$$;

comment on function impl.settle_return_fee(ticket.settle_deal, int8) is
'What the return of an unused ticket costs: half a fen is rounded up.';

create or replace function impl.settle_return_verdict(
    p_order ticket.orders, p_ticket int2, p_at timestamptz)
returns text
language plpgsql stable
as $$
declare
    v_settle ticket.settle_order;
    v_ticket ticket.settle_ticket;
begin
    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id and s.issued_at is not null;

    if not found then
        return 'REFUND_STATE';
    end if;

    select t.* into v_ticket
    from ticket.settle_ticket t
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id and t.ticket_no = p_ticket;

    return case
        when v_ticket.order_id is null then 'REFUND_OTHER_ORDER'
        when v_ticket.returned_at is not null then 'REFUND_REFUNDED'
        when exists (select from ticket.settle_leg l
                     where l.supplier_id = p_order.supplier_id
                       and l.order_id = p_order.order_id
                       and l.ticket_no = p_ticket
                       and l.state in ('V', 'S')) then 'REFUND_PASSED'
        when v_ticket.expire_at <= p_at then 'REFUND_EXPIRED'
        when exists (select from ticket.settle_leg l
                     where l.supplier_id = p_order.supplier_id
                       and l.order_id = p_order.order_id
                       and l.ticket_no = p_ticket
                       and l.state not in ('A', 'W')) then 'REFUND_STATE'
        when (impl.settle_deal(p_order.supplier_id, v_settle.product_id,
                               p_order.created_at)).return_rule = 1
             and not impl.settle_off(p_order)
            then 'REFUND_CLOSED' end;
end;
$$;

comment on function impl.settle_return_verdict(ticket.orders, int2,
                                               timestamptz) is
'Why a ticket cannot be returned; null: it can: nobody has used it anywhere, it
is not over, and its product may come back, or was called off.';

create or replace function impl.settle_off(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return impl.order_off(p_order) or exists (
        select
        from ticket.order_place p
        join ticket.day_off f
          on f.supplier_id = p.owner_id and f.line_id = 0
             and f.day = coalesce(p_order.visit_day, p_order.day)
             and f.opened_at is null
        where p.supplier_id = p_order.supplier_id
          and p.order_id = p_order.order_id);
end;
$$;

comment on function impl.settle_off(ticket.orders) is
'Is an order for a day that the operator, or an attraction where it holds
places, has called off?  Then its tickets come back without a fee, whatever
their product says.';

-- Whoever shows it puts it into words, as it does with lines of a file.
create or replace function impl.settle_return_why(p_verdict text)
returns text
language sql immutable
as $$
    select impl.line_wrong(case p_verdict
        when 'REFUND_OTHER_ORDER' then 'BACK_OTHER_ORDER'
        when 'REFUND_REFUNDED' then 'BACK_ALREADY'
        when 'REFUND_PASSED' then 'BACK_PASSED'
        when 'REFUND_EXPIRED' then 'BACK_EXPIRED'
        when 'REFUND_LATE' then 'BACK_LATE'
        when 'REFUND_CLOSED' then 'BACK_TERMS'
        when 'REFUND_STATE' then 'BACK_STATE'
        else p_verdict end, '{}');
$$;

comment on function impl.settle_return_why(text) is
'Why a ticket of settlement cannot come back, for staff: a row of
core/staff/tk_line.tbl.h.';

create or replace function impl.settle_return(p_order ticket.orders,
    p_ticket int2, p_at timestamptz)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_at       timestamptz := impl.order_moment(p_order, p_at);
    v_settle   ticket.settle_order;
    v_ticket   ticket.settle_ticket;
    v_leg      ticket.settle_leg;
    v_fund     int2;
    v_fee      int8;
begin
    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = c_supplier and s.order_id = c_order;

    update ticket.settle_ticket t
    set returned_at = v_at
    where t.supplier_id = c_supplier and t.order_id = c_order
      and t.ticket_no = p_ticket
    returning t.* into strict v_ticket;

    perform from ticket.account a
    where a.supplier_id = c_supplier
      and a.account_id = impl.paying_account(p_order.agent_id,
                                             p_order.pay_method)
    for no key update;

    return query
    select r.quota_id, r.remaining, r.quota_version
    from impl.release_order(c_supplier, c_order, array[p_ticket]) r;

    v_fee := case when impl.settle_off(p_order) then 0
             else impl.settle_return_fee(
                 impl.settle_deal(c_supplier, v_settle.product_id,
                                  p_order.created_at), v_ticket.price_fen) end;

    insert into ticket.refund (supplier_id, order_id, ticket_no, mode,
                               amount_fen, fee_fen, at, price_fen)
    values (c_supplier, c_order, p_ticket, '2', v_ticket.price_fen, v_fee,
            v_at, v_ticket.price_fen);

    update ticket.ticket t
    set state = '2'
    where t.supplier_id = c_supplier and t.order_id = c_order
      and t.ticket_no = p_ticket;

    for v_leg in
        update ticket.settle_leg l
        set cause = 'R', state = 'X'
        where l.supplier_id = c_supplier and l.order_id = c_order
          and l.ticket_no = p_ticket
        returning l.*
    loop
        perform impl.settle_tell(c_supplier, c_order, p_ticket, v_leg.leg_no,
            'L16', null, impl.settle_leg_word('X'), v_at);
    end loop;

    perform impl.settle_book(c_supplier, c_order, 'given back',
        impl.side('unused'), impl.side('refunds'), v_ticket.price_fen - v_fee,
        p_ticket, 0::int2, v_settle.party_no, null, v_at);
    perform impl.settle_book(c_supplier, c_order, 'given back',
        impl.side('unused'), impl.side('return fees'), v_fee, p_ticket,
        0::int2, v_settle.party_no, null, v_at);

    /* What is still on its way in comes out behind that. */
    select c.account_no into v_fund
    from ticket.settle_case c
    where c.supplier_id = c_supplier and c.order_id = c_order
      and c.kind = 'I' and c.state = 'K'
    order by c.case_id desc
    limit 1;

    if found and v_ticket.fund_fen > 0 then
        perform impl.settle_case_make('O', v_settle, p_ticket, 0::int2, 0, 0,
            v_fund, v_ticket.fund_fen, 0, v_at + interval '72 h', v_at, v_at);
    end if;

    if v_ticket.price_fen > v_fee then
        perform impl.settle_refund_make(v_settle, p_ticket,
                                        v_ticket.price_fen - v_fee, v_at,
                                        v_at);
    else
        for v_leg in
            select l.*
            from ticket.settle_leg l
            where l.supplier_id = c_supplier and l.order_id = c_order
              and l.ticket_no = p_ticket
        loop
            perform impl.settle_leg_to(v_leg, 'R', 'L12', v_at);
        end loop;
    end if;

    perform impl.settle_derive(c_supplier, c_order, p_ticket, v_at);
end;
$$;

comment on function impl.settle_return(ticket.orders, int2, timestamptz) is
'A distributor gives back a ticket that nobody has used: less the fee of its
product; its place is sold again.  Answers with the quotas touched.  The caller
has locked the order and asked impl.settle_return_verdict().';
