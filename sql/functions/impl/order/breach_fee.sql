create or replace function impl.breach_fee(p_supplier int4, p_product int4,
    p_price_fen int8, p_day date, p_start timestamptz, p_at timestamptz)
returns int8
language plpgsql stable
as $$
begin
    return (
        select coalesce((
            select least(p_price_fen,
                         case r.mode
                             when 'B' then r.value
                             else (p_price_fen * r.value + 5000) / 10000 end)
            from ticket.fee_rule r
            cross join lateral (
                select case r.unit
                    when 'D'
                        then greatest(0, p_day
                                         - (p_at at time zone s.zone)::date)
                    else greatest(0, floor(extract(epoch from p_start - p_at)
                                           / 3600)) end as ahead) u
            where r.supplier_id = p_supplier and r.product_id = p_product
            order by r.units_ahead <= u.ahead desc,
                     r.units_ahead * case when r.unit = 'D' then 24 else 1 end
                     * case when r.units_ahead <= u.ahead then -1 else 1 end
            limit 1), 0)
        from ticket.supplier s
        where s.supplier_id = p_supplier and s.fee_mode
        union all
        select 0
        from ticket.supplier s
        where s.supplier_id = p_supplier and not s.fee_mode);
end;
$$;

comment on function impl.breach_fee(int4, int4, int8, date, timestamptz,
                                    timestamptz) is
'The breach fee (R56-R60) of one paying person of a product, in fen, by the fee
table of now.  Of the items, the one with the most units not above what is left
counts, below the smallest the smallest; later than agreed counts as 0 units.
Percentages are rounded half up; never more than the price.';
