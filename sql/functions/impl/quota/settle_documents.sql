create or replace function impl.settle_documents(p_supplier int4, p_order int8)
returns void
language plpgsql volatile
as $$
declare
    c_no_day   constant date := impl.day_zero();

    v_document record;
begin
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
end;
$$;

comment on function impl.settle_documents(int4, int8) is
'R31: an order that is delivered no longer keeps its documents from others.';
