create or replace function impl.hold_documents(p_supplier int4, p_order int8,
    p_day date, p_visitors int2[], p_want int4[])
returns bytea
language plpgsql volatile
as $$
declare
    c_no_day   constant date := impl.day_zero();

    v_later    int4;
    v_held     bytea;
begin
    if not exists (select from ticket.supplier s
                   where s.supplier_id = p_supplier and s.single_purchase)
    then
        return null;
    end if;

    insert into ticket.document (supplier_id, product_id, day, id_index)
    select p_supplier, 0, c_no_day, h.id_index
    from impl.order_holders(p_supplier, p_order, p_visitors, p_want) h
    on conflict do nothing;

    select h.id_index into v_held
    from impl.order_holders(p_supplier, p_order, p_visitors, p_want) h
    cross join lateral (
        select d.until from ticket.document d
        where d.supplier_id = p_supplier and d.product_id = 0
          and d.day = c_no_day and d.id_index = h.id_index
        offset 0
        for no key update) d
    where d.until >= p_day
    limit 1;

    if found then
        return v_held;
    end if;

    /* A ticket is valid so many days from the day it begins. */
    select p_day - o.day into strict v_later
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    update ticket.document d
    set used = d.used + 1, until = greatest(d.until, h.until + v_later)
    from impl.order_holders(p_supplier, p_order, p_visitors, p_want) h
    where d.supplier_id = p_supplier and d.product_id = 0
      and d.day = c_no_day and d.id_index = h.id_index;

    insert into ticket.order_document (supplier_id, order_id, product_id,
                                       day, id_index, count, until)
    select p_supplier, p_order, 0, c_no_day, h.id_index, 1, h.until + v_later
    from impl.order_holders(p_supplier, p_order, p_visitors, p_want) h;

    return null;
end;
$$;

comment on function impl.hold_documents(int4, int8, date, int2[], int4[]) is
'R196: where the supplier lets nobody have a second ticket while the first is
valid, books the documents of an order that is being delivered for tickets from
that day on.  Answers with a document that has one already, and has booked
nothing then.  Visitors and lines: see impl.order_holders.';
