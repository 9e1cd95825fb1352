create or replace function impl.settle_issue(p_order ticket.orders,
    p_settle ticket.settle_order, p_method "char", p_case int8)
returns text
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_now      timestamptz := impl.order_moment(p_order, api.now());
    v_zone     text := (select s.zone from ticket.supplier s
                        where s.supplier_id = c_supplier);
    v_deal     ticket.settle_deal;
    v_from     date;
    v_until    date;
    v_price    int8;
    v_fund     int2;
    v_verdict  text;
    v_ticket   ticket.ticket;
begin
    select d.verdict into v_verdict
    from impl.deliver_order(c_supplier, p_order) d;

    if v_verdict is not null then
        return v_verdict;
    end if;

    v_deal := impl.settle_deal(c_supplier, p_settle.product_id,
                               p_order.created_at);
    v_from := coalesce(v_deal.from_day,
                       case when v_deal.joint
                            then (v_now at time zone v_zone)::date
                            else p_order.day end);
    v_until := coalesce(v_deal.until_day, v_from + v_deal.days - 1);
    v_price := p_settle.price_fen / p_settle.tickets;

    update ticket.order_item i
    set ticket_until = v_until
    where i.supplier_id = c_supplier and i.order_id = c_order;

    /* In this order audit and lists read it: paid and delivered at once. */
    update ticket.orders o
    set state = '3', pay_method = p_method, paid_at = v_now,
        delivered_at = v_now, deal_fen = o.total_fen,
        visit_day = case when o.slot_no is null and v_from > o.day
                         then v_from end,
        events = impl.queue_event(c_supplier, c_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '3', null, v_now)
    where o.supplier_id = c_supplier and o.order_id = c_order;

    if p_method = 'Y' then
        perform impl.settle_book(c_supplier, c_order, 'charge',
            impl.paying_account(p_order.agent_id, p_method),
            impl.side('prepaid'), p_settle.price_fen + p_settle.fee_fen,
            0::int2, 0::int2, p_settle.party_no, p_case, v_now);
    end if;

    v_fund := case when v_deal.fund_code is not null
                   then impl.settle_account(c_supplier, 'clearing') end;

    update ticket.settle_order s
    set state = '2', issued_at = v_now,
        fund = case when v_fund is null then '-' else 'N' end::"char"
    where s.supplier_id = c_supplier and s.order_id = c_order;

    perform impl.settle_tell(c_supplier, c_order, 0::int2, 0::int2, 'O3',
        impl.settle_state_word('0', null), impl.settle_state_word('2', null),
        v_now);

    for v_ticket in
        select t.*
        from ticket.ticket t
        where t.supplier_id = c_supplier and t.order_id = c_order
        order by t.ticket_no
    loop
        insert into ticket.settle_ticket (supplier_id, order_id, ticket_no,
                                          price_fen, from_day, until_day,
                                          expire_at)
        values (c_supplier, c_order, v_ticket.ticket_no, v_price, v_from,
                v_until, (v_until + 1)::timestamp at time zone v_zone);

        insert into ticket.settle_leg (
            supplier_id, order_id, ticket_no, leg_no, party_no, share_fen,
            attraction_fen, payout_fee_fen, state, entry_days,
            entries_per_day, fee_each)
        select c_supplier, c_order, v_ticket.ticket_no, k.leg_no, k.party_no,
               k.share_fen, k.attraction_fen, k.payout_fee_fen,
               case when exists (
                        select from ticket.visitor v
                        where v.supplier_id = c_supplier
                          and v.order_id = c_order
                          and v.ticket_no = v_ticket.ticket_no)
                    then 'W' else 'A' end::"char",
               k.entry_days, k.entries_per_day,
               coalesce(impl.settle_fee_each(c_supplier, k.party_no,
                                             p_order.created_at), false)
        from impl.settle_shares(c_supplier, v_deal, v_price, p_order.day) k;

        perform impl.settle_book(c_supplier, c_order, 'issue',
            impl.side('prepaid'), impl.side('unused'), v_price,
            v_ticket.ticket_no, 0::int2, p_settle.party_no, p_case, v_now);
    end loop;

    perform impl.settle_book(c_supplier, c_order, 'issue',
        impl.side('prepaid'), impl.side('ticket fees'), p_settle.fee_fen,
        0::int2, 0::int2, p_settle.party_no, p_case, v_now);

    /* It never delays the issue: the worker does it. */
    if v_fund is not null then
        perform impl.settle_case_make('I', p_settle, 0::int2, 0::int2, 0, 0,
            v_fund, p_settle.price_fen, 0, v_now + interval '72 h', v_now,
            v_now);
    end if;

    return null;
end;
$$;

comment on function impl.settle_issue(ticket.orders, ticket.settle_order,
                                      "char", int8) is
'The charge is certain: tickets are issued, with a share for each attraction,
what has come is for them, and their distributor is told; method Y: from the
deposit, E: by a payment.  Why not, where they cannot be.  The caller has locked
the order and, for Y, the account, which has enough.';
