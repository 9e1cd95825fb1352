-- Member of p_change: reason.
create or replace function api.staff_openorder_refuse(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, state "char",
               returned_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
begin
    perform impl.because(impl.staff_reason(p_change));
    v_order := impl.staff_openorder(p_supplier, p_order);

    perform from impl.close_order(v_order.supplier_id, p_order, api.now());
    perform impl.booked_by(v_order.supplier_id, p_order, v_order.transfers);
    perform impl.order_logged(v_order, '{"state": "2"}', '{"state": "4"}');

    return query
    select null::text, null::text, o.order_id, o.state,
           o.total_fen - o.fee_fen
    from ticket.orders o
    where o.supplier_id = v_order.supplier_id and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_openorder_refuse is
'Refuses an order of the open ticket API that is paid: all of its money is back,
its places are free, and its distributor is told that there are no tickets.';

grant execute on function api.staff_openorder_refuse to ticket_staff;
