create or replace function impl.deliver_order(p_supplier int4, p_order int8)
returns text
language plpgsql volatile
as $$
declare
    v_now      timestamptz := api.now();
    v_order    ticket.orders;
    v_day      date;
    v_persons  int4;
    v_slot     int2;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    v_day := impl.delivery_day(p_supplier, v_order, v_now);

    select sum(i.quantity) into v_persons
    from ticket.order_item i
    where i.supplier_id = p_supplier and i.order_id = p_order;

    if impl.slot_moves(p_supplier, v_order) then
        perform impl.lock_quotas(p_supplier, impl.slot_own(v_order) || array(
            select f.quota_id
            from impl.slot_offer(p_supplier, v_order, v_day, null, v_now) f));

        v_slot := impl.slot_pick(p_supplier, v_order, v_day, null, v_persons,
                                 v_now);

        if v_slot is null then
            return 'SLOT_FULL';
        end if;
    end if;

    if impl.hold_documents(p_supplier, p_order, v_day, null, null) is not null
    then
        return 'DOCUMENT_TICKET';
    end if;

    perform impl.settle_documents(p_supplier, p_order);

    if v_slot is not null then
        perform impl.slot_move(p_supplier, v_order, v_day, v_slot, v_persons);

        update ticket.orders o
        set visit_day = nullif(v_day, o.day)
        where o.supplier_id = p_supplier and o.order_id = p_order;
    end if;

    update ticket.order_item i
    set deal_quantity = i.quantity,
        ticket_until = i.ticket_until + (v_day - v_order.day)
    where i.supplier_id = p_supplier and i.order_id = p_order;

    update ticket.ticket t
    set state = '1'
    where t.supplier_id = p_supplier and t.order_id = p_order;

    return null;
end;
$$;

comment on function impl.deliver_order(int4, int8) is
'Issues all tickets of an order (R22, R26), in a slot that is not over where no
client named one, and settles its documents; where there is no such slot or a
document forbids it, returns the verdict and changes nothing.  The caller has
locked the order and its account, and changes both.';
