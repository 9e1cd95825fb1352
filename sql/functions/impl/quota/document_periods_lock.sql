create or replace function impl.document_periods_lock(x_supplier int4[],
    x_product int4[], x_day date[], x_index bytea[], x_days int4[])
returns void
language plpgsql volatile
as $$
declare
    c_no_day   constant date := impl.day_zero();
    c_any_day  constant date := impl.day_zero() + 1;

    v_rows     int4[] := array(
        select min(i)::int4 from generate_series(1, cardinality(x_day)) i
        where x_product[i] = 0 and x_day[i] <> c_no_day or x_days[i] <> 1
        group by x_supplier[i], x_product[i], x_index[i]
        order by x_supplier[i], x_product[i], x_index[i]);
begin
    insert into ticket.document (supplier_id, product_id, day, id_index)
    select x_supplier[k.i], x_product[k.i], c_any_day, x_index[k.i]
    from unnest(v_rows) k(i)
    on conflict do nothing;

    perform from unnest(v_rows) k(i)
    cross join lateral (
        select from ticket.document d
        where d.supplier_id = x_supplier[k.i]
          and d.product_id = x_product[k.i]
          and d.day = c_any_day and d.id_index = x_index[k.i]
        offset 0
        for no key update) d;
end;
$$;

comment on function impl.document_periods_lock(int4[], int4[], date[],
                                               bytea[], int4[]) is
'Who takes documents into valid orders (R191), or of a rule that counts several
days, waits for who does the same, also for another day: locks a row of each
document and product that counts nothing, before all other rows of documents.';
