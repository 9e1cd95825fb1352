create or replace function api.staff_refund_approve(p_supplier text,
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

    perform impl.limit_check(
        v_supplier, 'refund approve',
        (select coalesce(sum(a.amount_fen), 0)::int8
         from ticket.refund_application a
         where a.supplier_id = v_supplier and a.order_id = p_order
           and a.state = '7'));

    if not impl.application_approve(v_supplier, p_order, impl.person()) then
        perform impl.staff_refuse('REFUND_NONE', p_order::text);
    end if;

    perform impl.logged(v_supplier, 'orders',
                        jsonb_build_object('order_id', p_order::text),
                        jsonb_build_object('state', v_order.state),
                        '{"state": "8"}');

    return query
    select null::text, null::text, o.order_id, o.state::text
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_refund_approve is
'Approves a refund application: the money goes back the way it came.';

grant execute on function api.staff_refund_approve to ticket_staff;
