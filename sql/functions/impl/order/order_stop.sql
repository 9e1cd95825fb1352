create or replace function impl.order_stop(p_supplier text, p_order int8,
    p_stop bool, p_reason text)
returns table (order_id int8, state "char", stopped bool, at timestamptz,
               person text, reason text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_order ticket.orders;
    v_no    int2;
    v_now   timestamptz := api.now();
begin
    v_order := impl.staff_order(p_supplier, p_order);

    select coalesce(max(s.no), 0) into v_no
    from ticket.order_stop s
    where s.supplier_id = v_order.supplier_id and s.order_id = p_order;

    if not p_stop and v_no = 0 then
        perform impl.staff_refuse('ORDER_NOT_STOPPED', p_order::text);
    end if;

    if p_stop <> impl.order_stopped(v_order) then
        /* What has ended is past being stopped. */
        if p_stop and v_order.state in ('4', '9') then
            perform impl.staff_refuse('ORDER_CLOSED', p_order::text);
        end if;

        /* A gate that was first with the order may have begun after us. */
        v_now := greatest(
            impl.order_moment(v_order, v_now),
            (select max(g.at) from ticket.passage g
             where g.supplier_id = v_order.supplier_id
               and g.order_id = p_order));
        v_no := v_no + 1;

        perform impl.because(p_reason);
        perform impl.order_logged(v_order,
            jsonb_build_object('stopped', not p_stop),
            jsonb_build_object('stopped', p_stop));

        update ticket.orders o
        set stopped_at = case when p_stop then v_now end
        where o.supplier_id = v_order.supplier_id and o.order_id = p_order;

        insert into ticket.order_stop (supplier_id, order_id, no, stopped, at,
                                       person, reason)
        values (v_order.supplier_id, p_order, v_no, p_stop, v_now,
                impl.person(), p_reason);

        if p_stop then
            perform impl.payments_close(v_order.supplier_id, p_order);
        elsif v_order.state = '6' then
            perform impl.activation_due(v_order.supplier_id, p_order);
        end if;
    end if;

    return query
    select p_order, v_order.state, s.stopped, s.at, s.person, s.reason
    from ticket.order_stop s
    where s.supplier_id = v_order.supplier_id and s.order_id = p_order
      and s.no = v_no;
end;
$$;

comment on function impl.order_stop(text, int8, bool, text) is
'Stops an order or releases it, once, and says who did it last, when and why.';
