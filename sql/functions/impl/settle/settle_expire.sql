create or replace function impl.settle_expire(p_order ticket.orders,
    p_ticket int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_at       timestamptz := impl.order_moment(p_order, p_at);
    v_settle   ticket.settle_order;
    v_ticket   ticket.settle_ticket;
    v_deal     ticket.settle_deal;
    v_leg      ticket.settle_leg;
    v_back     int8 := 0;
    v_open     int8 := 0;       /* may be applied for */
    v_until    timestamptz;     /* until when */
begin
    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = c_supplier and s.order_id = c_order;

    select t.* into strict v_ticket
    from ticket.settle_ticket t
    where t.supplier_id = c_supplier and t.order_id = c_order
      and t.ticket_no = p_ticket;

    v_deal := impl.settle_deal(c_supplier, v_settle.product_id,
                               p_order.created_at);

    for v_leg in
        update ticket.settle_leg l
        set cause = 'E', state = 'X'
        where l.supplier_id = c_supplier and l.order_id = c_order
          and l.ticket_no = p_ticket and l.state in ('A', 'W')
        returning l.*
    loop
        perform impl.settle_tell(c_supplier, c_order, p_ticket, v_leg.leg_no,
            'L8', null, impl.settle_leg_word('X'), v_at);

        if v_deal.after_expiry = '1' or v_leg.share_fen = 0 then
            perform impl.settle_kept(v_settle, v_leg, 'L9', v_at);
        elsif v_deal.after_expiry = '2' then
            perform impl.settle_book(c_supplier, c_order, 'given back',
                impl.side('unused'), impl.side('refunds'), v_leg.share_fen,
                p_ticket, v_leg.leg_no, v_settle.party_no, null, v_at);
            v_back := v_back + v_leg.share_fen;
        else
            v_open := v_open + v_leg.share_fen;
        end if;
    end loop;

    if v_deal.after_expiry = '3' then
        v_until := v_ticket.expire_at + v_deal.refund_days * interval '1 day';

        update ticket.settle_ticket t
        set apply_until = v_until
        where t.supplier_id = c_supplier and t.order_id = c_order
          and t.ticket_no = p_ticket
          and exists (select from ticket.settle_leg l
                      where l.supplier_id = c_supplier
                        and l.order_id = c_order
                        and l.ticket_no = p_ticket and l.state = 'X');
    elsif v_back > 0 then
        perform impl.settle_refund_make(v_settle, p_ticket, v_back,
            v_at + v_deal.refund_delay_days * interval '1 day', v_at);
    end if;

    perform impl.settle_event(c_supplier, c_order, p_ticket,
        case when v_open > 0 and v_until > v_at
             then 'can-apply-refund' else 'status-change' end,
        jsonb_build_object(
            'state', impl.settle_leg_told(case when v_deal.after_expiry = '1'
                                               then 'N' else 'X' end::"char"),
            'amount', case when v_open > 0 and v_until > v_at
                           then impl.yuan(v_open) end), v_at);
    perform impl.settle_derive(c_supplier, c_order, p_ticket, v_at);
end;
$$;

comment on function impl.settle_expire(ticket.orders, int2, timestamptz) is
'A ticket is over: what of it nobody has visited is void, and its money is kept,
goes back or may be applied for, as its product has it.  The caller has locked
the order.';

create or replace function impl.settle_kept(p_settle ticket.settle_order,
    p_leg ticket.settle_leg, p_event text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    perform impl.settle_leg_to(p_leg, 'N', p_event, p_at);
    perform impl.settle_book(p_leg.supplier_id, p_leg.order_id, 'unvisited',
        impl.side('unused'), impl.side('breakage'), p_leg.share_fen,
        p_leg.ticket_no, p_leg.leg_no, p_settle.party_no, null, p_at);
end;
$$;

comment on function impl.settle_kept(ticket.settle_order, ticket.settle_leg,
                                     text, timestamptz) is
'What nobody has visited and nobody gets back is income.';

create or replace function impl.settle_apply_verdict(p_order ticket.orders,
    p_ticket int2, p_at timestamptz)
returns text
language plpgsql stable
as $$
declare
    v_ticket ticket.settle_ticket;
begin
    select t.* into v_ticket
    from ticket.settle_ticket t
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id and t.ticket_no = p_ticket;

    return case
        when v_ticket.order_id is null then 'REFUND_OTHER_ORDER'
        when v_ticket.applied_at is not null
            or v_ticket.returned_at is not null then 'REFUND_REFUNDED'
        when v_ticket.apply_until <= p_at then 'REFUND_LATE'
        when v_ticket.refund_state <> '1' then (
            select case when bool_or(l.state in ('A', 'W'))
                            then 'REFUND_STATE'
                        when bool_or(l.state in ('X', 'P', 'R'))
                            then 'REFUND_REFUNDED'
                        when bool_or(l.state = 'N') then 'REFUND_EXPIRED'
                        else 'REFUND_PASSED' end
            from ticket.settle_leg l
            where l.supplier_id = p_order.supplier_id
              and l.order_id = p_order.order_id
              and l.ticket_no = p_ticket) end;
end;
$$;

comment on function impl.settle_apply_verdict(ticket.orders, int2,
                                              timestamptz) is
'Why the distributor cannot have the rest of a ticket that is over: it has it,
or it comes by itself, nothing is left or nothing goes back; null: it can.';

create or replace function impl.settle_apply(p_order ticket.orders,
    p_ticket int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_at       timestamptz := impl.order_moment(p_order, p_at);
    v_settle   ticket.settle_order;
    v_deal     ticket.settle_deal;
    v_leg      ticket.settle_leg;
    v_back     int8 := 0;
begin
    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = c_supplier and s.order_id = c_order;

    v_deal := impl.settle_deal(c_supplier, v_settle.product_id,
                               p_order.created_at);

    update ticket.settle_ticket t
    set applied_at = v_at
    where t.supplier_id = c_supplier and t.order_id = c_order
      and t.ticket_no = p_ticket;

    for v_leg in
        select l.*
        from ticket.settle_leg l
        where l.supplier_id = c_supplier and l.order_id = c_order
          and l.ticket_no = p_ticket and l.state = 'X'
        order by l.leg_no
    loop
        perform impl.settle_tell(c_supplier, c_order, p_ticket, v_leg.leg_no,
            'L11', null, null, v_at);
        perform impl.settle_book(c_supplier, c_order, 'given back',
            impl.side('unused'), impl.side('refunds'), v_leg.share_fen,
            p_ticket, v_leg.leg_no, v_settle.party_no, null, v_at);
        v_back := v_back + v_leg.share_fen;
    end loop;

    perform impl.settle_refund_make(v_settle, p_ticket, v_back,
        v_at + v_deal.refund_delay_days * interval '1 day', v_at);
    perform impl.settle_derive(c_supplier, c_order, p_ticket, v_at);
end;
$$;

comment on function impl.settle_apply(ticket.orders, int2, timestamptz) is
'The distributor wants the rest of a ticket that is over.  The caller has locked
the order and asked impl.settle_apply_verdict().';

create or replace function impl.settle_apply_over(p_order ticket.orders,
    p_ticket int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_at     timestamptz := impl.order_moment(p_order, p_at);
    v_settle ticket.settle_order;
begin
    select s.* into strict v_settle
    from ticket.settle_order s
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id;

    perform impl.settle_kept(v_settle, l, 'L15', v_at)
    from ticket.settle_leg l
    where l.supplier_id = p_order.supplier_id
      and l.order_id = p_order.order_id and l.ticket_no = p_ticket
      and l.state = 'X';

    perform impl.settle_event(p_order.supplier_id, p_order.order_id,
        p_ticket, 'status-change',
        jsonb_build_object('state', impl.settle_leg_told('N')), v_at);
    perform impl.settle_derive(p_order.supplier_id, p_order.order_id,
                               p_ticket, v_at);
end;
$$;

comment on function impl.settle_apply_over(ticket.orders, int2, timestamptz) is
'Nobody has applied for the rest of a ticket in time.';
