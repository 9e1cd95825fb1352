create or replace function impl.list_price(p_supplier int4, p_product int4,
    p_at timestamptz)
returns int8
language sql stable
as $$
    select r.price_fen
    from ticket.price r
    where r.supplier_id = p_supplier and r.product_id = p_product
      and r.agent_id = 0 and r.first_day <= impl.local_day(p_supplier, p_at)
    order by r.first_day desc
    limit 1;
$$;

comment on function impl.list_price(int4, int4, timestamptz) is
'What everybody paid for a product at that moment; null where only agents have
prices.';
