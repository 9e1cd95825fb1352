create or replace function impl.breach_rule(p_supplier int4, p_product int4,
    p_day date, p_start timestamptz, p_at timestamptz)
returns setof ticket.fee_rule
language sql stable
as $$
    select r.*
    from ticket.supplier s
    join ticket.fee_rule r
      on r.supplier_id = p_supplier and r.product_id = p_product
    cross join lateral (
        select case r.unit
            when 'D'
                then greatest(0, p_day - (p_at at time zone s.zone)::date)
            else greatest(0, floor(extract(epoch from p_start - p_at)
                                   / 3600)) end as ahead) u
    where s.supplier_id = p_supplier and s.fee_mode
    order by r.units_ahead <= u.ahead desc,
             r.units_ahead * case when r.unit = 'D' then 24 else 1 end
             * case when r.units_ahead <= u.ahead then -1 else 1 end
    limit 1;
$$;

comment on function impl.breach_rule(int4, int4, date, timestamptz,
                                     timestamptz) is
'The item of a supplier''s fee table that counts for a product (R56-R60): the
one with the most units not above what is left, below the smallest the smallest;
later than agreed counts as 0 units.  No row: no fee is taken.';
