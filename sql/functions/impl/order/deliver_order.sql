create or replace function impl.deliver_order(p_supplier int4, p_order int8)
returns text
language plpgsql volatile
as $$
declare
    v_day      date;
begin
    select o.day into strict v_day
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if impl.hold_documents(p_supplier, p_order, v_day, null, null) is not null
    then
        return 'DOCUMENT_TICKET';
    end if;

    perform impl.settle_documents(p_supplier, p_order);

    update ticket.order_item i
    set deal_quantity = i.quantity
    where i.supplier_id = p_supplier and i.order_id = p_order;

    update ticket.ticket t
    set state = '1'
    where t.supplier_id = p_supplier and t.order_id = p_order;

    return null;
end;
$$;

comment on function impl.deliver_order(int4, int8) is
'Issues all tickets of an order (R22, R26) and settles its documents; where a
document forbids it, returns the verdict and changes nothing.  The caller has
locked the order and its account, and changes both.';
