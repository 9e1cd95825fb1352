create or replace function impl.staff_openorder(p_supplier text,
                                                p_order int8)
returns ticket.orders
language plpgsql volatile
as $$
declare
    v_order ticket.orders := impl.staff_order(p_supplier, p_order);
begin
    if v_order.page <> impl.open_page() or v_order.state <> '2' then
        perform impl.staff_refuse('OPEN_ORDER_NONE', p_order::text);
    end if;

    return v_order;
end;
$$;

comment on function impl.staff_openorder(text, int8) is
'Helper: an order of the open ticket API that is paid and waits for staff,
locked, or a refusal.';

create or replace function impl.open_confirm(p_order ticket.orders)
returns text
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_now      timestamptz := impl.order_moment(p_order, api.now());
    v_verdict  text;
begin
    if impl.slot_moves(c_supplier, p_order) then
        perform impl.slot_prepare(c_supplier, p_order,
            impl.delivery_day(c_supplier, p_order, v_now), null, v_now);
    end if;

    perform from ticket.account a
    where a.supplier_id = c_supplier
      and a.account_id = impl.paying_account(p_order.agent_id,
                                             p_order.pay_method)
    for no key update;

    select d.verdict into v_verdict
    from impl.deliver_order(c_supplier, p_order) d;

    if v_verdict is not null then
        return v_verdict;
    end if;

    update ticket.orders o
    set state = '3', delivered_at = v_now, deal_fen = o.total_fen,
        transfers = impl.activation_money(c_supplier, p_order, o.total_fen, 0,
                                          v_now),
        events = impl.queue_event(c_supplier, c_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '3', null, v_now)
    where o.supplier_id = c_supplier and o.order_id = c_order;

    return null;
end;
$$;

comment on function impl.open_confirm(ticket.orders) is
'Issues the tickets of an order whose money is put aside, and takes it; or why
not.  The caller has locked the order.';
