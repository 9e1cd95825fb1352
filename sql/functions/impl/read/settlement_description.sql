create or replace function impl.settlement_description(p_supplier int4,
    p_order int8)
returns text
language plpgsql stable
as $$
declare
    v_words text;
begin
    select string_agg(i.product_name || i.deal_quantity || i.unit, '，'
                      order by i.line_no) into v_words
    from ticket.order_item i
    where i.supplier_id = p_supplier
      and i.order_id = p_order
      and i.deal_quantity > 0;

    return v_words;
end;
$$;

comment on function impl.settlement_description(int4, int8) is
'Products and quantities that were delivered of an order, in words; what was
ordered: impl.order_description().';
