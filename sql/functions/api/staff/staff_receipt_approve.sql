create or replace function api.staff_receipt_approve(p_supplier text,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_order    ticket.orders;
begin
    v_order := impl.staff_order(p_supplier, p_order);
    v_supplier := v_order.supplier_id;

    if v_order.state <> '5' then
        perform impl.staff_refuse('RECEIPT_NONE', p_order::text);
    end if;

    perform impl.limit_check(v_supplier, 'receipt approve',
                             v_order.total_fen);

    update ticket.orders o
    set state = '6',
        events = impl.queue_event(o.supplier_id, p_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '6', null,
                                  api.now())
    where o.supplier_id = v_supplier and o.order_id = p_order;

    perform impl.activation_due(v_supplier, p_order);
    perform impl.logged(v_supplier, 'orders',
                        jsonb_build_object('order_id', p_order::text),
                        '{"state": "5"}', '{"state": "6"}');

    return query
    select null::text, null::text, o.order_id, o.state::text
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_receipt_approve is
'Approves the receipt of an order that was paid at once (R11).';

grant execute on function api.staff_receipt_approve to ticket_staff;
