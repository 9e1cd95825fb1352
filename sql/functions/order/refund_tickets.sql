create or replace function api.refund_tickets(p_supplier int4, p_agent int4,
    p_order int8, p_tickets int2[])
returns table (verdict text, subject text, order_id int8, state "char",
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_tickets   int2[];
    v_order     ticket.orders;
    v_account   int4;
    v_start     timestamptz;
    v_transfers int2;
    v_events    int2;
    v_amount    int8;
    v_fee       int8;
    v_verdict   text;
    v_subject   text;
    v_ticket    int2;
begin
    select array_agg(k.ticket_no order by k.pos) into v_tickets
    from (select w.ticket_no, min(w.pos) as pos
          from unnest(p_tickets) with ordinality w(ticket_no, pos)
          group by w.ticket_no) k;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent
    for no key update;

    if v_tickets is null then
        v_verdict := 'REFUND_EMPTY';
    elsif v_order.order_id is null then
        v_verdict := 'REFUND_UNKNOWN';
    elsif exists (select from ticket.supplier s
                  where s.supplier_id = p_supplier and not s.active_refund)
    then
        v_verdict := 'REFUND_CLOSED';
    elsif v_order.state not in ('3', 'D')
          or v_order.pay_method not in ('Y', 'F')
    then
        v_verdict := 'REFUND_STATE';
    else
        select r.verdict, r.subject into v_verdict, v_subject
        from api.refund_verdict(p_supplier, p_order, v_tickets, v_now) r;
    end if;

    if v_verdict is not null then
        return query
        select v_verdict, v_subject, p_order, v_order.state,
               null::int8, null::int8, null::int8;
        return;
    end if;

    v_account := api.paying_account(p_agent, v_order.pay_method);

    perform from ticket.account a
    where a.supplier_id = p_supplier and a.account_id = v_account
    for no key update;

    return query
    select null::text, null::text, p_order, v_order.state,
           r.quota_id, r.remaining, r.quota_version
    from api.release_order(p_supplier, p_order, v_tickets) r;

    v_start := api.visit_start(p_supplier, v_order.day, v_order.line_id,
                               v_order.slot_no);

    /* Mode 2 on the wire: back the way it came (R80, R82). */
    insert into ticket.refund (supplier_id, order_id, ticket_no, mode,
                               amount_fen, fee_fen, at)
    select p_supplier, p_order, t.ticket_no, '2',
           (t.persons - t.free) * i.price_fen,
           (t.persons - t.free)
               * api.breach_fee(p_supplier, i.product_id, i.price_fen,
                                v_order.day, v_start, v_now),
           v_now
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no = any (v_tickets);

    update ticket.ticket t
    set state = '2'
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no = any (v_tickets);

    select sum(r.amount_fen), sum(r.fee_fen) into v_amount, v_fee
    from ticket.refund r
    where r.supplier_id = p_supplier and r.order_id = p_order
      and r.ticket_no = any (v_tickets);

    v_transfers := api.transfer(p_supplier, p_order, v_order.transfers,
                                8::int2, 1, v_account, v_amount, v_now);
    v_transfers := api.transfer(p_supplier, p_order, v_transfers,
                                7::int2, v_account, 3, v_fee, v_now);

    v_events := v_order.events;

    foreach v_ticket in array v_tickets loop
        v_events := api.queue_event(p_supplier, p_order, p_agent,
                                    v_order.request_key, v_events, 2::int2,
                                    null, v_ticket, v_now);
    end loop;

    update ticket.orders o
    set transfers = v_transfers, events = v_events
    where o.supplier_id = p_supplier and o.order_id = p_order;
end;
$$;

comment on function api.refund_tickets(int4, int4, int8, int2[]) is
'RefundTicket (ch. 4.2.54): refunds issued tickets of one order, all of those
named or none, back to the account they were paid from, less the breach fee;
their places are sold again.';

revoke all on function api.refund_tickets(int4, int4, int8, int2[])
    from public;
grant execute on function api.refund_tickets(int4, int4, int8, int2[])
    to ticket_nginx;
