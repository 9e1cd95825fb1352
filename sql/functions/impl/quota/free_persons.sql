create or replace function impl.free_persons(p_supplier int4, p_product int4,
    p_day date, p_quantity int4)
returns int4
language plpgsql stable
as $$
begin
    return (
        select coalesce((
            select least(p_quantity::int8,
                         (p_quantity / r.every_persons)::int8 * r.free_persons)
            from ticket.promotion r
            where r.supplier_id = p_supplier and r.product_id = p_product
              and r.first_day <= p_day and r.last_day >= p_day
            order by r.first_day desc
            limit 1), 0)::int4);
end;
$$;

comment on function impl.free_persons(int4, int4, date, int4) is
'How many of so many persons go free on a day of booking (R110), as
tk_free_of() computes it.  Periods may overlap: the one that began last
counts.';
