create or replace function impl.document_periods_lock(p_supplier int4,
    x_product int4[], x_day date[], x_index bytea[])
returns void
language plpgsql volatile
as $$
declare
    c_no_day   constant date := impl.day_zero();
    c_any_day  constant date := impl.day_zero() + 1;

    v_indexes  bytea[] := array(
        select distinct x_index[i] from generate_series(1, cardinality(x_day)) i
        where x_product[i] = 0 and x_day[i] <> c_no_day
        order by 1);
begin
    insert into ticket.document (supplier_id, product_id, day, id_index)
    select p_supplier, 0, c_any_day, k.id_index
    from unnest(v_indexes) k(id_index)
    on conflict do nothing;

    perform from unnest(v_indexes) k(id_index)
    cross join lateral (
        select from ticket.document d
        where d.supplier_id = p_supplier and d.product_id = 0
          and d.day = c_any_day and d.id_index = k.id_index
        offset 0
        for no key update) d;
end;
$$;

comment on function impl.document_periods_lock(int4, int4[], date[], bytea[]) is
'Who takes documents into valid orders (R191) waits for who does the same, also
for another day: locks a row of each document that counts nothing, before all
other rows of documents.';
