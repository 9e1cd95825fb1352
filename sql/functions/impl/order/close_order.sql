create or replace function impl.close_order(p_supplier int4, p_order int8,
    p_at timestamptz)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_order     ticket.orders;
    v_at        timestamptz;
    v_account   int4;
    v_fee       int8 := 0;
    v_transfers int2;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    if v_order.state not in ('0', '2', 'C') then
        raise exception 'order % of state % cannot be closed',
            p_order, v_order.state;
    end if;

    v_at := impl.order_moment(v_order, p_at);
    v_account := impl.paying_account(v_order.agent_id, v_order.pay_method);
    v_transfers := v_order.transfers;

    perform impl.settle_closed(v_order, v_at)
    where v_order.state = '0';
    perform impl.payments_close(p_supplier, p_order);

    perform from ticket.account a
    where a.supplier_id = p_supplier and a.account_id = v_account
    for no key update;

    return query
    select r.quota_id, r.remaining, r.quota_version
    from impl.release_order(p_supplier, p_order, null) r;

    /* R61: what is only booked costs nothing. */
    if v_order.state <> '0' then
        update ticket.order_item i
        set fee_fen = (i.quantity - i.free) * impl.order_fee(
                v_order, i.product_id, i.price_fen,
                impl.visit_start(v_order, v_order.day), p_at)
        where i.supplier_id = p_supplier and i.order_id = p_order;

        select sum(i.fee_fen) into v_fee
        from ticket.order_item i
        where i.supplier_id = p_supplier and i.order_id = p_order;

        v_transfers := impl.transfer(p_supplier, p_order, v_transfers,
                                     impl.transfer_kind('release'),
                                     v_account + 1, v_account,
                                     v_order.total_fen - v_fee, v_at);
        v_transfers := impl.transfer(p_supplier, p_order, v_transfers,
                                     impl.transfer_kind('fee'), v_account + 1,
                                     impl.side('fees'), v_fee, v_at);
    end if;

    update ticket.orders o
    set state = '4', closed_at = v_at, fee_fen = v_fee,
        transfers = v_transfers,
        events = impl.queue_event(p_supplier, p_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '4', null, v_at)
    where o.supplier_id = p_supplier and o.order_id = p_order;
end;
$$;

comment on function impl.close_order(int4, int8, timestamptz) is
'Closes an order that is booked or authorised: releases its places and
documents, releases held money less the breach fee, queues the callback.
Answers with the quotas touched.  Many orders in one transaction: the caller
has locked all their rows before (see api.expire_orders).';
