create or replace function impl.breach_fee(p_supplier int4, p_product int4,
    p_price_fen int8, p_day date, p_start timestamptz, p_at timestamptz)
returns int8
language plpgsql stable
as $$
begin
    return coalesce((
        select least(p_price_fen,
                     case r.mode
                         when 'B' then r.value
                         else (p_price_fen * r.value + 5000) / 10000 end)
        from impl.breach_rule(p_supplier, p_product, p_day, p_start, p_at) r),
        0);
end;
$$;

comment on function impl.breach_fee(int4, int4, int8, date, timestamptz,
                                    timestamptz) is
'The breach fee of one paying person of a product, in fen, by the fee table of
now (see impl.breach_rule()).  Percentages are rounded half up; never more than
the price.';
