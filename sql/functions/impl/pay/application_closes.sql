create or replace function impl.application_closes(p_order ticket.orders,
    p_application ticket.refund_application)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_at       timestamptz := impl.order_moment(p_order, api.now());
begin
    perform impl.release_order(c_supplier, c_order, null);

    update ticket.order_item i
    set fee_fen = f.fen
    from unnest(p_application.item_fees) with ordinality f (fen, place)
    where i.supplier_id = c_supplier and i.order_id = c_order
      and f.place = (select count(*) from ticket.order_item b
                     where b.supplier_id = c_supplier and b.order_id = c_order
                       and b.line_no <= i.line_no);

    update ticket.orders o
    set state = '4', closed_at = v_at, fee_fen = p_application.fee_fen,
        transfers = impl.book(c_supplier, c_order, o.transfers,
            impl.transfer_kind('fee'), impl.side('prepaid'), impl.side('fees'),
            p_application.fee_fen, v_at),
        events = impl.queue_event(c_supplier, c_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '4', null, v_at)
    where o.supplier_id = c_supplier and o.order_id = c_order;
end;
$$;

comment on function impl.application_closes(ticket.orders,
                                            ticket.refund_application) is
'Closes an order whose money is back: its places are free, the fee is the
supplier''s, the agent is told.  The caller has locked the order.';
