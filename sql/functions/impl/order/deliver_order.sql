create or replace function impl.deliver_order(p_supplier int4,
    p_order ticket.orders, out verdict text, out id_sealed bytea)
language plpgsql volatile
as $$
declare
    c_order    constant int8 := p_order.order_id;

    v_now      timestamptz := api.now();
    v_day      date := impl.delivery_day(p_supplier, p_order, v_now);
    v_persons  int4;
    v_slot     int2;
    v_held     bytea;
begin
    select sum(i.quantity) into v_persons
    from ticket.order_item i
    where i.supplier_id = p_supplier and i.order_id = c_order;

    if impl.slot_moves(p_supplier, p_order) then
        perform impl.lock_quotas(p_supplier, impl.slot_own(p_order) || array(
            select f.quota_id
            from impl.slot_offer(p_supplier, p_order, v_day, null, v_now) f));

        v_slot := impl.slot_pick(p_supplier, p_order, v_day, null, v_persons,
                                 v_now);

        if v_slot is null then
            verdict := 'SLOT_FULL';
            return;
        end if;
    end if;

    v_held := impl.hold_documents(p_supplier, c_order, v_day, null, null);

    if v_held is not null then
        verdict := 'DOCUMENT_TICKET';
        id_sealed := impl.document_seal(p_supplier, p_order, v_held);
        return;
    end if;

    perform impl.settle_documents(p_supplier, c_order);

    if v_slot is not null then
        perform impl.slot_move(p_supplier, p_order, v_day, v_slot, v_persons);

        update ticket.orders o
        set visit_day = nullif(v_day, o.day)
        where o.supplier_id = p_supplier and o.order_id = c_order;
    end if;

    update ticket.order_item i
    set deal_quantity = i.quantity,
        ticket_until = i.ticket_until
                       + case when i.valid_from is null
                              then v_day - p_order.day else 0 end
    where i.supplier_id = p_supplier and i.order_id = c_order;

    update ticket.ticket t
    set state = impl.ticket_issued(t)
    where t.supplier_id = p_supplier and t.order_id = c_order;
end;
$$;

comment on function impl.deliver_order(int4, ticket.orders) is
'Issues all tickets of an order (R22, R26), in a slot that is not over where no
client named one, and settles its documents; where there is no such slot or a
document forbids it, returns the verdict and changes nothing.  The caller has
locked the order and its account, and changes both.';
