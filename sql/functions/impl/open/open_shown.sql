-- A product's version rises with everything that the open API shows of it but
-- how much is sold, and distributors are told of it: by the status that such a
-- notice has, 0 off sale, 1 on sale, 2 its data, 3 prices and places.  Of
-- suppliers alone that have an agent of the open API: to nobody else it was
-- shown.  The supplier is locked by then: its catalogue has a new version.
create or replace function impl.open_shown()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new jsonb[] := '{}';
    v_old jsonb[] := '{}';
    v_supplier int4;
    v_status int2;
    v_products int4[];
begin
    if not exists (select
                   from ticket.open_agent o
                   where o.supplier_id in (select c.supplier_id
                                           from changed c))
    then
        return null;
    end if;

    if tg_op = 'DELETE' then
        v_old := array(select to_jsonb(c) from changed c);
    else
        v_new := array(select to_jsonb(c) - 'refunded_at' from changed c);
    end if;

    /* Who writes what is there already changes nothing. */
    if tg_op = 'UPDATE' then
        v_old := array(select to_jsonb(w) - 'refunded_at' from was w
                       except
                       select n from unnest(v_new) as n);
        v_new := array(select n from unnest(v_new) as n
                       except
                       select to_jsonb(w) - 'refunded_at' from was w);
    end if;

    for v_supplier, v_status, v_products in
        select p.supplier_id, s.status, array_agg(p.product_id)
        from impl.open_products_of(v_old || v_new) p
        cross join lateral (
            select case
                   when tg_table_name not in ('product', 'open_product')
                   then 3
                   when tg_table_name = 'open_product' or tg_op = 'UPDATE'
                        and p.on_sale = (
                            select (o ->> 'on_sale')::bool
                            from unnest(v_old) as o
                            where (o ->> 'supplier_id')::int4 = p.supplier_id
                              and (o ->> 'product_id')::int4 = p.product_id)
                   then 2
                   else p.on_sale::int4
                   end::int2) as s (status)
        group by p.supplier_id, s.status
    loop
        if tg_table_name <> 'product' or tg_op <> 'INSERT' then
            perform impl.open_risen(v_supplier, v_products);
        end if;

        perform impl.open_product_told(v_supplier, v_products, v_status);
    end loop;

    return null;
end;
$$;

comment on function impl.open_shown() is
'Trigger: raises the version of products of which the open API shows something
else.';

-- Of a line, its slots and its days off these are the products that are on it
-- now.
create or replace function impl.open_products_of(p_rows jsonb[])
returns table (supplier_id int4, product_id int4, on_sale bool)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p.supplier_id, p.product_id, p.on_sale
    from ticket.product p
    where (p.supplier_id, p.product_id) in (
        select r.supplier_id, q.product_id
        from (select distinct (r ->> 'supplier_id')::int4,
                              (r ->> 'product_id')::int4,
                              (r ->> 'line_id')::int4
              from unnest(p_rows) as r)
             as r (supplier_id, product_id, line_id)
        join ticket.product q
          on q.supplier_id = r.supplier_id
             and (q.product_id = r.product_id
                  or r.product_id is null
                     and (r.line_id = 0
                          or exists (select from ticket.line_product l
                                     where l.supplier_id = q.supplier_id
                                       and l.line_id = r.line_id
                                       and l.product_id = q.product_id))));
end;
$$;

comment on function impl.open_products_of(jsonb[]) is
'The products that rows which changed say something of.';

create or replace function impl.open_risen(
    p_supplier int4,
    p_products int4[])
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.open_version as v (supplier_id, product_id, version)
    select p_supplier, p.product_id, 1
    from unnest(p_products) as p (product_id)
    order by p.product_id
    on conflict (supplier_id, product_id)
        do update set version = v.version + 1;
end;
$$;

comment on function impl.open_risen(int4, int4[]) is
'Raises the version of products in the open API.';
