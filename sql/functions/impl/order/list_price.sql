create or replace function impl.list_price(p_supplier int4, p_product int4,
    p_at timestamptz)
returns int8
language plpgsql stable
as $$
declare
    v_day constant date := impl.local_day(p_supplier, p_at);
begin
    return (
        select k.price_fen
        from (select r.first_day, r.price_fen, 'infinity' as replaced_at
              from ticket.price r
              where r.supplier_id = p_supplier and r.product_id = p_product
                and r.agent_id = 0
              union all
              select y.first_day, y.price_fen, y.replaced_at
              from ticket.price_past y
              where y.supplier_id = p_supplier and y.product_id = p_product
                and y.agent_id = 0 and y.replaced_at > p_at) k
        where k.first_day <= v_day
        order by k.first_day desc, k.replaced_at
        limit 1);
end;
$$;

comment on function impl.list_price(int4, int4, timestamptz) is
'What everybody paid for a product at that moment; null where only agents have
prices.  Of what was sold before order_item.list_fen kept it.';
