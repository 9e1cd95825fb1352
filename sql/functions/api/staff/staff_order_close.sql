-- Members of p_change: waive_fee, reason (needed with it), preview: nothing is
-- done, and what would be is answered.  Money that was only
-- held is free at once; what a platform has got is applied for, as
-- api.staff_refund_apply() does, and approved of as the supplier has it.
create or replace function api.staff_order_close(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               way text, amount_fen int8, fee_fen int8, returned_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order    ticket.orders;
    v_supplier int4;
    v_waive    bool;
    v_made     ticket.refund_application;
    v_way      text;
begin
    v_order := impl.staff_order(p_supplier, p_order);
    v_supplier := v_order.supplier_id;
    v_waive := impl.staff_waives(p_change);
    v_way := impl.order_way(v_order, '2');

    if v_order.state in ('3', 'D', 'X') then
        perform impl.staff_refuse('ORDER_DELIVERED', p_order::text);
    elsif v_order.state not in ('0', '2', 'C', '5', '6') then
        perform impl.staff_refuse('ORDER_CLOSED', p_order::text);
    end if;

    if impl.settle_charging(v_order.supplier_id, p_order) then
        perform impl.staff_refuse('SETTLE_CHARGING', p_order::text);
    end if;

    perform impl.because(p_change ->> 'reason');

    update ticket.orders o
    set fee_waived = true
    where o.supplier_id = v_supplier and o.order_id = p_order and v_waive;

    if v_order.state in ('5', '6') then
        v_made := impl.application_make(v_supplier, p_order,
            impl.pay_cause('application'), v_waive,
            left(coalesce(p_change ->> 'reason', ''), 200), 'at once');

        update ticket.refund_application a
        set applied_by = impl.person()
        where a.supplier_id = v_supplier and a.order_id = p_order
          and a.no = v_made.no;
    else
        perform from impl.close_order(v_supplier, p_order, api.now());
        perform impl.booked_by(v_supplier, p_order, v_order.transfers);
    end if;

    select o.state, coalesce(v_made.fee_fen, o.fee_fen) into state, fee_fen
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

    amount_fen := case when v_order.state = '0' then 0
                  else v_order.total_fen end;
    returned_fen := amount_fen - fee_fen;
    order_id := p_order;
    way := v_way;

    if (p_change ->> 'preview')::bool then
        raise exception using errcode = 'ST002', message = 'not done';
    end if;

    perform impl.limit_check(v_supplier, 'order close', returned_fen);
    perform impl.order_logged(v_order,
        jsonb_build_object('state', v_order.state),
        jsonb_build_object('state', state, 'fee_fen', fee_fen,
                           'fee_waived', v_waive));

    return next;

exception
    when sqlstate 'ST002' then
        return next;

    when sqlstate 'ST001' then
        select * into verdict, subject from impl.staff_refusal(sqlerrm);
        order_id := null;
        state := null;
        way := null;
        amount_fen := null;
        fee_fen := null;
        returned_fen := null;
        return next;
end;
$$;

comment on function api.staff_order_close is
'Gives up an order of which nothing was issued, paid or not, for its visitor:
less the breach fee of the rules, or without one; the money goes back the way it
came.';

grant execute on function api.staff_order_close to ticket_staff;
