-- What the states of its shares make of a ticket, and its tickets of an order.
-- A share of nothing, of which nothing can go back, ends with the others.
create or replace function impl.settle_derive(p_supplier int4, p_order int8,
    p_ticket int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v        record;
    v_state  "char";
    v_refund "char";
    v_all    "char";
    t        ticket.settle_ticket;
    s        ticket.settle_order;
begin
    select x.* into strict t
    from ticket.settle_ticket x
    where x.supplier_id = p_supplier and x.order_id = p_order
      and x.ticket_no = p_ticket;

    select bool_or(l.state in ('V', 'S')) as visited,
           bool_or(l.state = 'S') as settled,
           bool_or(l.state in ('A', 'W')) as waiting,
           bool_or(l.state = 'X') as open,
           bool_or(l.state = 'P') as stuck,
           bool_or(l.state = 'R') as refunded,
           bool_and(l.state = 'R' or l.state = 'N' and l.share_fen = 0)
               as no_other,
           bool_and(l.state = 'N') as all_free,
           bool_and(l.state in ('R', 'S')
                    or l.state = 'N' and l.share_fen = 0) as only_both,
           bool_and(l.state in ('R', 'N')) as over
    into v
    from ticket.settle_leg l
    where l.supplier_id = p_supplier and l.order_id = p_order
      and l.ticket_no = p_ticket;

    v_refund := case
        when v.stuck then '2'
        when v.no_other and v.refunded then '4'
        when v.only_both and v.refunded and v.settled then '3'
        when v.open and t.apply_until is not null and t.applied_at is null
            then '1'        /* until api.settle_work() sees that it is late */
        else '0' end;
    v_state := case
        when v.over and v.refunded then '4'
        when v.all_free or v.visited and not v.waiting then '3'
        else '2' end;

    if (t.state, t.refund_state) <> (v_state, v_refund) then
        update ticket.settle_ticket x
        set state = v_state, refund_state = v_refund
        where x.supplier_id = p_supplier and x.order_id = p_order
          and x.ticket_no = p_ticket;
    end if;

    if t.state = v_state then
        return;
    end if;

    perform impl.settle_tell(p_supplier, p_order, p_ticket, 0::int2,
        'ticket', impl.settle_state_word(t.state, '3'),
        impl.settle_state_word(v_state, '3'), p_at);

    select case when bool_or(x.state = '2') then '2'
                when bool_or(x.state = '3') then '3'
                else '4' end
    into v_all
    from ticket.settle_ticket x
    where x.supplier_id = p_supplier and x.order_id = p_order;

    select o.* into strict s
    from ticket.settle_order o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if s.state = v_all then
        return;
    end if;

    update ticket.settle_order o
    set state = v_all,
        close_reason = case v_all when '4' then '3'::"char" end
    where o.supplier_id = p_supplier and o.order_id = p_order;

    perform impl.settle_tell(p_supplier, p_order, 0::int2, 0::int2, 'order',
        impl.settle_state_word(s.state, s.close_reason),
        impl.settle_state_word(v_all, '3'), p_at);
    perform impl.settle_event(p_supplier, p_order, 0::int2,
        case v_all when '4' then 'order-close' else 'status-change' end,
        jsonb_build_object('state', case v_all when '4' then '交易关闭'
                                               when '3' then '交易成功'
                                               else '出票成功' end), p_at);
end;
$$;

comment on function impl.settle_derive(int4, int8, int2, timestamptz) is
'Makes the state and refund state of a ticket what its attractions'' shares say,
and the order''s state what its tickets say.  The caller has locked the order
and changed a share.';

create or replace function impl.settle_leg_to(p_leg ticket.settle_leg,
    p_state "char", p_event text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_leg l
    set state = p_state
    where l.supplier_id = p_leg.supplier_id and l.order_id = p_leg.order_id
      and l.ticket_no = p_leg.ticket_no and l.leg_no = p_leg.leg_no;

    perform impl.settle_tell(p_leg.supplier_id, p_leg.order_id,
        p_leg.ticket_no, p_leg.leg_no, p_event,
        impl.settle_leg_word(p_leg.state), impl.settle_leg_word(p_state),
        p_at);
end;
$$;

comment on function impl.settle_leg_to(ticket.settle_leg, "char", text,
                                       timestamptz) is
'An attraction''s share of a ticket comes to another state, by this row of the
table of transitions.';
