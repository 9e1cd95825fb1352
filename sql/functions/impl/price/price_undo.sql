create or replace function impl.price_undo_check(p_supplier ticket.supplier,
    p_change ticket.bulk_change)
returns void
language plpgsql stable
as $$
declare
    v_row     jsonb;
    v_product text;
    v_order   int8;
begin
    for v_row in
        select b.after
        from ticket.bulk_cell b
        where b.supplier_id = p_change.supplier_id
          and b.change_no = p_change.change_no and b.after is not null
          and not case when b.after ? 'weekday'
              then exists (
                  select from ticket.day_price r
                  where r = jsonb_populate_record(null::ticket.day_price,
                                                  b.after))
              else exists (
                  select from ticket.price r
                  where r = jsonb_populate_record(null::ticket.price, b.after))
              end
        order by b.cell_no
        limit 1
    loop
        perform impl.staff_refuse('PRICE_CHANGED', coalesce(
            (select p.code from ticket.product p
             where p.supplier_id = p_change.supplier_id
               and p.product_id = (v_row ->> 'product_id')::int4), '-'),
            v_row ->> 'first_day');
    end loop;

    select p.code, o.order_id into v_product, v_order
    from (select coalesce(b.after, b.before) as row
          from ticket.bulk_cell b
          where b.supplier_id = p_change.supplier_id
            and b.change_no = p_change.change_no) k
    join ticket.product p
      on p.supplier_id = p_change.supplier_id
         and p.product_id = (k.row ->> 'product_id')::int4
    join ticket.orders o
      on o.supplier_id = p_change.supplier_id
         and o.order_id >= impl.day_number(
                 (p_change.at at time zone p_supplier.zone)::date)
         and o.created_at >= p_change.at
    cross join lateral (
        select (o.created_at at time zone p_supplier.zone)::date as day) d
    where (k.row ->> 'agent_id')::int4 in (0, o.agent_id)
      and d.day >= (k.row ->> 'first_day')::date
      and d.day <= coalesce((k.row ->> 'last_day')::date, d.day)
      and coalesce((k.row ->> 'weekday')::int4 = extract(isodow from d.day),
                   true)
      and exists (select from ticket.order_item i
                  where i.supplier_id = o.supplier_id
                    and i.order_id = o.order_id
                    and i.product_id = p.product_id)
    limit 1;

    if found then
        perform impl.staff_refuse('PRICE_BOUGHT', v_product, v_order::text);
    end if;
end;
$$;

comment on function impl.price_undo_check(ticket.supplier, ticket.bulk_change)
is
'Refuses to take prices back that were changed since, or that somebody has
bought by.';

create or replace function impl.price_undo(p_change ticket.bulk_change)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.day_price r
    using ticket.bulk_cell b
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no and b.after ? 'weekday'
      and r = jsonb_populate_record(null::ticket.day_price, b.after);

    delete from ticket.price r
    using ticket.bulk_cell b
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no and not b.after ? 'weekday'
      and r = jsonb_populate_record(null::ticket.price, b.after);

    insert into ticket.day_price
    select (jsonb_populate_record(null::ticket.day_price, b.before)).*
    from ticket.bulk_cell b
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no and b.before ? 'weekday';

    insert into ticket.price
    select (jsonb_populate_record(null::ticket.price, b.before)).*
    from ticket.bulk_cell b
    where b.supplier_id = p_change.supplier_id
      and b.change_no = p_change.change_no and not b.before ? 'weekday';

    if exists (
        select from ticket.day_price p
        join ticket.day_price n
          using (supplier_id, product_id, agent_id, weekday)
        where p.supplier_id = p_change.supplier_id
          and n.first_day > p.first_day and n.first_day <= p.last_day)
    then
        perform impl.staff_refuse('PRICE_CHANGED', '-', '-');
    end if;
end;
$$;

comment on function impl.price_undo(ticket.bulk_change) is
'Puts the prices of before in the place of those that a change has made.';
