create or replace function impl.payment_subject(p_supplier int4, p_order int8)
returns text
language plpgsql stable
as $$
begin
    return left((select string_agg(i.product_name, ' ' order by i.line_no)
                 from ticket.order_item i
                 where i.supplier_id = p_supplier
                   and i.order_id = p_order), 60);
end;
$$;

comment on function impl.payment_subject(int4, int8) is
'What a buyer reads of an order at the platform.';
