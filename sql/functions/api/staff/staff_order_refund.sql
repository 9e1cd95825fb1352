-- p_tickets: codes, or numbers of the order's tickets; empty: all that can come
-- back.  Members of p_change: waive_fee, reason (needed with it), preview:
-- nothing is done, and what would be is answered.  All of those named or none;
-- what the counter may do late (counter_refund_late) this may.
create or replace function api.staff_order_refund(
    p_supplier text,
    p_order int8,
    p_tickets text[],
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               way text, amount_fen int8, fee_fen int8, returned_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now      timestamptz := api.now();
    v_order    ticket.orders;
    v_supplier int4;
    v_waive    bool;
    v_tickets  int2[];
    v_bad      record;
    v_returned int8;
    v_refunds  ticket.refund[];
begin
    v_order := impl.staff_order(p_supplier, p_order);
    v_supplier := v_order.supplier_id;
    v_waive := impl.staff_waives(p_change);
    v_tickets := impl.order_tickets(v_order, p_tickets);

    if v_order.state = 'X' then
        perform impl.staff_refuse('ORDER_AT_DESK', p_order::text);
    elsif v_order.state not in ('3', 'D')
       or v_order.pay_method not in ('Y', 'F', 'E')
    then
        perform impl.staff_refuse('ORDER_NOT_DELIVERED', p_order::text);
    elsif impl.settle_issued(v_supplier, p_order) then
        perform impl.staff_refuse('ORDER_SETTLED', p_order::text);
    elsif v_tickets = '{}' then
        perform impl.staff_refuse('ORDER_NO_TICKETS', p_order::text);
    end if;

    select r.verdict, r.subject into v_bad
    from impl.refund_verdict(v_supplier, p_order, v_tickets, true, v_now) r;

    if found then
        perform impl.staff_refuse(format('ORDER_%s', v_bad.verdict),
                                  v_bad.subject, p_order::text);
    elsif impl.open_partial(v_order, v_tickets) then
        perform impl.staff_refuse('OPEN_PARTIAL', p_order::text);
    end if;

    perform impl.because(p_change ->> 'reason');

    /* While these are priced alone. */
    update ticket.orders o
    set fee_waived = true
    where o.supplier_id = v_supplier and o.order_id = p_order and v_waive;

    perform from impl.refund_issued(v_supplier, p_order, v_tickets, '2',
                                    v_now);
    perform impl.booked_by(v_supplier, p_order, v_order.transfers);

    update ticket.orders o
    set fee_waived = v_order.fee_waived
    where o.supplier_id = v_supplier and o.order_id = p_order and v_waive;

    update ticket.refund_application a
    set applied_by = impl.person(),
        reason = case when a.reason = ''
                      then left(coalesce(p_change ->> 'reason', ''), 200)
                      else a.reason end
    from ticket.refund r
    where r.supplier_id = v_supplier and r.order_id = p_order
      and r.ticket_no = any (v_tickets)
      and a.supplier_id = v_supplier and a.order_id = p_order
      and a.no = r.application_no;

    select coalesce(sum(r.amount_fen - r.fee_fen), 0), array_agg(r)
    into v_returned, v_refunds
    from ticket.refund r
    where r.supplier_id = v_supplier and r.order_id = p_order
      and r.ticket_no = any (v_tickets);

    if (p_change ->> 'preview')::bool then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    perform impl.limit_check(v_supplier, 'order refund', v_returned);
    perform impl.order_logged(v_order, null,
        jsonb_build_object('refunded', v_tickets,
                           'returned_fen', v_returned,
                           'fee_waived', v_waive));

    return query
    select * from impl.order_refund_rows(v_order, v_refunds);

exception
    when sqlstate 'ST002' then
        return query
        select * from impl.order_refund_rows(v_order, v_refunds);

    when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);
        return next;
end;
$$;

comment on function api.staff_order_refund is
'Refunds tickets of an order for its visitor, or all of them, back the way they
were paid (R80-R82), less the fee of the rules or without one; also of an order
that is stopped.';

grant execute on function api.staff_order_refund to ticket_staff;
