create or replace function impl.document_periods(x_supplier int4[],
    x_zone text[], x_product int4[], x_day date[], x_index bytea[],
    out x_first int4[], out x_busy datemultirange[])
language plpgsql stable
as $$
begin
    select array_agg(k.first order by k.i),
           array_agg(case when k.i = k.first and k.valid then (
               select range_agg(daterange(
                          o.day, greatest(o.day, impl.last_day(
                              o.valid_until, x_zone[k.i])), '[]'))
               from ticket.order_document y
               join ticket.orders o
                 on o.supplier_id = y.supplier_id and o.order_id = y.order_id
               where y.supplier_id = x_supplier[k.i]
                 and y.id_index = x_index[k.i] and y.product_id = 0
                 and y.day <> date '2000-01-01') end
               order by k.i)
    into x_first, x_busy
    from (
        select r.i, r.valid,
               min(r.i) over (partition by r.valid, x_supplier[r.i],
                                        x_index[r.i])::int4 as first
        from (
            select i, x_product[i] = 0 and x_day[i] <> impl.day_zero() as valid
            from generate_series(1, cardinality(x_day)) i) r) k;
end;
$$;

comment on function impl.document_periods(int4[], text[], int4[], date[],
                                          bytea[]) is
'Of rules on documents: the first one of the same document, and, there, the days
on which valid orders have the document already (R191).';
