-- Member of p_change: remark.
create or replace function api.staff_refund_refuse(p_supplier text,
    p_order int8, p_change jsonb)
returns table (verdict text, subject text, order_id int8, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_remark text := p_change ->> 'remark';
    v_supplier int4;
    v_order    ticket.orders;
begin
    v_order := impl.staff_order(p_supplier, p_order);
    v_supplier := v_order.supplier_id;

    /* Tickets that have been given up are owed. */
    update ticket.refund_application a
    set state = 'A', decided_at = api.now(), decided_by = impl.person(),
        remark = left(v_remark, 200)
    where a.supplier_id = v_supplier and a.order_id = p_order
      and a.state = '7' and v_order.state = '7';

    if not found then
        perform impl.staff_refuse('REFUND_NONE', p_order::text);
    end if;

    update ticket.orders o
    set state = 'A'
    where o.supplier_id = v_supplier and o.order_id = p_order;

    perform impl.because(v_remark);
    perform impl.logged(v_supplier, 'orders',
                        jsonb_build_object('order_id', p_order::text),
                        jsonb_build_object('state', v_order.state),
                        '{"state": "A"}');

    return query
    select null::text, null::text, o.order_id, o.state::text
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_refund_refuse is
'Refuses a refund application: the order ends in A (R15).';

grant execute on function api.staff_refund_refuse to ticket_staff;
