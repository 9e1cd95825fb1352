create or replace function api.deliver_order(p_supplier int4, p_order int8)
returns text
language plpgsql volatile
as $$
declare
    c_no_day   constant date := date '2000-01-01';

    v_day      date;
    v_document record;
begin
    select o.day into strict v_day
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    /* R196: nobody gets a second ticket while the first is valid. */
    if exists (select from ticket.supplier s
               where s.supplier_id = p_supplier and s.single_purchase)
    then
        insert into ticket.document (supplier_id, product_id, day, id_index)
        select p_supplier, 0, c_no_day, h.id_index
        from api.order_holders(p_supplier, p_order) h
        on conflict do nothing;

        if exists (select
                   from api.order_holders(p_supplier, p_order) h
                   cross join lateral (
                       select d.until from ticket.document d
                       where d.supplier_id = p_supplier and d.product_id = 0
                         and d.day = c_no_day and d.id_index = h.id_index
                       offset 0
                       for no key update) d
                   where d.until >= v_day)
        then
            return 'DOCUMENT_TICKET';
        end if;

        update ticket.document d
        set used = d.used + 1, until = greatest(d.until, h.until)
        from api.order_holders(p_supplier, p_order) h
        where d.supplier_id = p_supplier and d.product_id = 0
          and d.day = c_no_day and d.id_index = h.id_index;

        insert into ticket.order_document (supplier_id, order_id, product_id,
                                           day, id_index, count)
        select p_supplier, p_order, 0, c_no_day, h.id_index, 1
        from api.order_holders(p_supplier, p_order) h;
    end if;

    /* R31: a delivered order no longer keeps its documents from others. */
    for v_document in
        select d.day, d.id_index, d.count
        from ticket.order_document d
        where d.supplier_id = p_supplier and d.order_id = p_order
          and d.product_id = 0 and d.day <> c_no_day
        order by d.day, d.id_index
    loop
        update ticket.document d
        set used = d.used - v_document.count
        where d.supplier_id = p_supplier and d.product_id = 0
          and d.day = v_document.day and d.id_index = v_document.id_index;
    end loop;

    delete from ticket.order_document d
    where d.supplier_id = p_supplier and d.order_id = p_order
      and d.product_id = 0 and d.day <> c_no_day;

    update ticket.order_item i
    set deal_quantity = i.quantity
    where i.supplier_id = p_supplier and i.order_id = p_order;

    update ticket.ticket t
    set state = '1'
    where t.supplier_id = p_supplier and t.order_id = p_order;

    return null;
end;
$$;

comment on function api.deliver_order(int4, int8) is
'Issues all tickets of an order (R22, R26) and settles its documents; where a
document forbids it, returns the verdict and changes nothing.  The caller has
locked the order and its account, and changes both.';

revoke all on function api.deliver_order(int4, int8) from public;
