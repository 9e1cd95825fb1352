create or replace function api.staff_order_cancel(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               fee_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
begin
    v_order := impl.staff_order(p_supplier, p_order);

    if v_order.state in ('3', 'D', 'X') then
        perform impl.staff_refuse('ORDER_DELIVERED', p_order::text);
    elsif v_order.state not in ('0', '1', '2', 'C', '5', '6') then
        perform impl.staff_refuse('ORDER_CLOSED', p_order::text);
    elsif v_order.state <> '0' then
        perform impl.staff_refuse('ORDER_PAID', p_order::text);
    end if;

    if impl.settle_charging(v_order.supplier_id, p_order) then
        perform impl.staff_refuse('SETTLE_CHARGING', p_order::text);
    end if;

    perform impl.because(p_change ->> 'reason');
    perform impl.order_logged(v_order, '{"state": "0"}', '{"state": "4"}');
    perform from impl.close_order(v_order.supplier_id, p_order, api.now());

    return query
    select null::text, null::text, o.order_id, o.state, o.fee_fen
    from ticket.orders o
    where o.supplier_id = v_order.supplier_id and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_cancel is
'Closes an order that nobody has paid, as its agent would (4.2.15): its places
are sold again, its agent is told.';

grant execute on function api.staff_order_cancel to ticket_staff;
