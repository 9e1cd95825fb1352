create or replace function impl.application_done(p_supplier int4,
    p_order int8, p_no int2)
returns void
language plpgsql volatile
as $$
declare
    v_fees  int8[];
    v_fee   int8;
    v_order ticket.orders;
    v_at    timestamptz;
begin
    if p_no is null
        or exists (select
                   from ticket.payment p
                   join ticket.payback b
                     on b.supplier_id = p_supplier
                        and b.payment_id = p.payment_id
                   where p.supplier_id = p_supplier and p.order_id = p_order
                     and b.application_no = p_no and b.state not in ('D', 'C'))
    then
        return;
    end if;

    update ticket.refund_application a
    set state = '4'
    where a.supplier_id = p_supplier and a.order_id = p_order and a.no = p_no
      and a.state = '8'
    returning a.item_fees, a.fee_fen into v_fees, v_fee;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.state = '8'
    for no key update;

    if v_fees is null or not found then
        return;
    end if;

    v_at := impl.order_moment(v_order, api.now());
    perform impl.release_order(p_supplier, p_order, null);

    update ticket.order_item i
    set fee_fen = f.fen
    from unnest(v_fees) with ordinality f (fen, place)
    where i.supplier_id = p_supplier and i.order_id = p_order
      and f.place = (select count(*) from ticket.order_item b
                     where b.supplier_id = p_supplier and b.order_id = p_order
                       and b.line_no <= i.line_no);

    update ticket.orders o
    set state = '4', closed_at = v_at, fee_fen = v_fee,
        transfers = impl.book(p_supplier, p_order, o.transfers,
            impl.transfer_kind('fee'), impl.side('prepaid'), impl.side('fees'),
            v_fee, v_at),
        events = impl.queue_event(p_supplier, p_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '4', null, v_at)
    where o.supplier_id = p_supplier and o.order_id = p_order;
end;
$$;

comment on function impl.application_done(int4, int8, int2) is
'Ends a refund application whose last payback is done (R17): the order is
closed, its places are free, the fee is the supplier''s.  The caller has locked
the order.';
