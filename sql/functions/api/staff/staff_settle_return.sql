-- Members of p_change: reason; expired: what is left of a ticket that is over.
create or replace function api.staff_settle_return(p_supplier text,
    p_order int8, p_ticket int4, p_change jsonb)
returns table (verdict text, subject text, order_id int8, ticket_no int4,
               ticket_state text, refund_state text, refund_fen int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order   ticket.orders;
    v_verdict text;
begin
    v_order := impl.staff_order(p_supplier, p_order);

    if not impl.settle_issued(v_order.supplier_id, p_order) then
        perform impl.staff_refuse('SETTLE_MISSING', p_order::text);
    end if;

    perform impl.because(p_change ->> 'reason');

    select r.verdict into v_verdict
    from api.settle_return(v_order.supplier_id, v_order.agent_id, p_order,
        array[p_ticket::int2],
        coalesce((p_change ->> 'expired')::bool, false)) r
    limit 1;

    if v_verdict is not null then
        perform impl.staff_refuse('SETTLE_RETURN', p_ticket::text,
                                  p_order::text,
                                  impl.settle_return_why(v_verdict));
    end if;

    perform impl.booked_by(v_order.supplier_id, p_order, v_order.transfers);
    perform impl.order_logged(v_order, null,
        jsonb_build_object('returned', p_ticket));

    return query
    select null::text, null::text, p_order, p_ticket,
           impl.worded(impl.settle_state_word(t.state, '3')),
           impl.worded(impl.settle_refund_word(t.refund_state)),
           (select sum(c.amount_fen)::int8
            from ticket.settle_case c
            where c.supplier_id = t.supplier_id and c.order_id = t.order_id
              and c.ticket_no = t.ticket_no and c.kind = 'R')
    from ticket.settle_ticket t
    where t.supplier_id = v_order.supplier_id and t.order_id = p_order
      and t.ticket_no = p_ticket;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_return is
'Gives back a ticket of settlement for its distributor: one that nobody has used
anywhere, less the fee of its product; or what is left of one that is over.';

grant execute on function api.staff_settle_return to ticket_staff;
