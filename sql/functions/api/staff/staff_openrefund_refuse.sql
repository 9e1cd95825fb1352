-- Member of p_change: reason, which the distributor reads.
create or replace function api.staff_openrefund_refuse(
    p_supplier text,
    p_apply int4,
    p_change jsonb)
returns table (verdict text, subject text, apply int4, order_id int8,
               state text, tickets int2[])
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_refund ticket.open_refund;
    v_order  ticket.orders;
    v_reason text;
begin
    v_reason := impl.staff_reason(p_change);
    v_refund := impl.staff_openrefund(p_supplier, p_apply);
    v_order := impl.staff_order(p_supplier, v_refund.order_id);
    v_refund := impl.open_refund_decide(v_refund, 2::int2, v_reason);

    perform impl.because(v_reason);
    perform impl.open_refund_told(v_order, v_refund);
    perform impl.open_applied(v_order);
    perform impl.order_logged(v_order, null,
        jsonb_build_object('refund_refused', v_refund.tickets));

    apply := p_apply;
    order_id := v_order.order_id;
    state := impl.open_refund_state(v_refund.state);
    tickets := v_refund.tickets;
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_openrefund_refuse is
'Refuses what a distributor has asked back by the open ticket API: its tickets
are good again, and it is told why.';

grant execute on function api.staff_openrefund_refuse to ticket_staff;
