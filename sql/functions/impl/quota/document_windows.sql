create or replace function impl.document_windows(x_supplier int4[],
    x_product int4[], x_day date[], x_index bytea[], x_days int4[],
    out x_around int4[], out x_chain int4[], out x_next int4[])
language plpgsql stable
as $$
begin
    select array_agg(case when x_days[k.i] <> 1 then (
               select coalesce(sum(y.count), 0)::int4
               from ticket.order_document y
               where y.supplier_id = x_supplier[k.i]
                 and y.id_index = x_index[k.i]
                 and y.product_id = x_product[k.i] and y.product_id > 0
                 and (x_days[k.i] = 0
                      or abs(y.day - x_day[k.i]) < x_days[k.i])) end
               order by k.i),
           array_agg(k.first order by k.i), array_agg(k.next order by k.i)
    into x_around, x_chain, x_next
    from (
        select i, first_value(i) over same as first, lead(i) over same as next
        from generate_series(1, cardinality(x_day)) i
        window same as (partition by x_supplier[i], x_product[i], x_index[i]
                        order by i
                        rows between unbounded preceding
                                 and unbounded following)) k;
end;
$$;

comment on function impl.document_windows(int4[], int4[], date[], bytea[],
                                          int4[]) is
'Of rules on documents: what orders hold together of those that count several
days, the first rule of the same document and product, and the next one.';
