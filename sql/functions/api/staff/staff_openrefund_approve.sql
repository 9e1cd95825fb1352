-- Member of p_change: reason.  What the counter may do late this may.
create or replace function api.staff_openrefund_approve(
    p_supplier text,
    p_apply int4,
    p_change jsonb)
returns table (verdict text, subject text, apply int4, order_id int8,
               state text, tickets int2[], returned_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_refund ticket.open_refund;
    v_order  ticket.orders;
    v_bad    record;
begin
    v_refund := impl.staff_openrefund(p_supplier, p_apply);
    v_order := impl.staff_order(p_supplier, v_refund.order_id);
    v_refund := impl.open_refund_decide(v_refund, 1::int2,
                                        coalesce(p_change ->> 'reason', ''));

    if impl.order_stopped(v_order) then
        perform impl.staff_refuse('ORDER_STOPPED', v_order.order_id::text);
    end if;

    select r.verdict, r.subject into v_bad
    from impl.refund_verdict(v_order.supplier_id, v_order.order_id,
                             v_refund.tickets, true, api.now()) r;

    if found then
        perform impl.staff_refuse(format('ORDER_%s', v_bad.verdict),
                                  v_bad.subject, v_order.order_id::text);
    end if;

    perform impl.because(p_change ->> 'reason');
    perform from impl.open_refunded(v_order, v_refund);
    perform impl.open_applied(v_order);
    perform impl.booked_by(v_order.supplier_id, v_order.order_id,
                           v_order.transfers);

    select coalesce(sum(r.amount_fen - r.fee_fen), 0) into returned_fen
    from ticket.refund r
    where r.supplier_id = v_order.supplier_id
      and r.order_id = v_order.order_id
      and r.ticket_no = any (v_refund.tickets);

    perform impl.limit_check(v_order.supplier_id, 'order refund',
                             returned_fen);
    perform impl.order_logged(v_order, null,
        jsonb_build_object('refunded', v_refund.tickets,
                           'returned_fen', returned_fen));

    apply := p_apply;
    order_id := v_order.order_id;
    state := impl.open_refund_state(v_refund.state);
    tickets := v_refund.tickets;
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    returned_fen := null;
    return next;
end;
$$;

comment on function api.staff_openrefund_approve is
'Pays back what a distributor has asked for by the open ticket API, at its whole
price, and tells it.';

grant execute on function api.staff_openrefund_approve to ticket_staff;
