create or replace function api.staff_openorder_confirm(
    p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state "char",
               deal_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
    v_why   text;
begin
    v_order := impl.staff_openorder(p_supplier, p_order);

    if impl.order_stopped(v_order) then
        perform impl.staff_refuse('ORDER_STOPPED', p_order::text);
    end if;

    v_why := case when impl.order_off(v_order)
                       or v_order.valid_until <= api.now()
                  then 'ACTIVATE_VALIDITY'
                  else impl.open_confirm(v_order) end;

    if v_why is not null then
        perform impl.staff_refuse('PICKUP_NOT', p_order::text,
                                  impl.pickup_words(v_why));
    end if;

    perform impl.booked_by(v_order.supplier_id, p_order, v_order.transfers);
    perform impl.order_logged(v_order, '{"state": "2"}', '{"state": "3"}');

    return query
    select null::text, null::text, o.order_id, o.state, o.deal_fen
    from ticket.orders o
    where o.supplier_id = v_order.supplier_id and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_openorder_confirm is
'Confirms an order of the open ticket API that is paid: its money is taken, its
tickets are out, and its distributor is told of them.';

grant execute on function api.staff_openorder_confirm to ticket_staff;
