-- What was ordered, in words; made of columns that never change, because a
-- replay of the booking must get the same bytes (D11): C's description of it is
-- compared with this one by t/30-api/order_products_replay.t.
create or replace function impl.order_description(p_supplier int4, p_order int8)
returns text
language plpgsql stable
as $$
declare
    v_words text;
begin
    select string_agg(i.product_name || i.quantity || i.unit, '，'
                      order by i.line_no) into v_words
    from ticket.order_item i
    where i.supplier_id = p_supplier
      and i.order_id = p_order;

    return v_words;
end;
$$;

comment on function impl.order_description(int4, int8) is
'Products and quantities of an order in words.';
