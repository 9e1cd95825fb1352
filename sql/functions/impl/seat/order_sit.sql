create or replace function impl.order_people(p_order ticket.orders)
returns int2[]
language plpgsql stable
as $$
begin
    return array(
        select k.ticket_no
        from ticket.ticket k
        cross join generate_series(1, k.persons) n
        where k.supplier_id = p_order.supplier_id
          and k.order_id = p_order.order_id
          and impl.ticket_lives(p_order, k.state)
        order by k.ticket_no, n);
end;
$$;

comment on function impl.order_people(ticket.orders) is
'Whose seats an order needs: the ticket of each person.';

create or replace function impl.order_area(p_order ticket.orders, p_area int4)
returns void
language plpgsql stable
as $$
declare
    v_products text;
    v_area     text;
begin
    select string_agg(i.product_name, ', ' order by i.line_no), min(a.code)
    into v_products, v_area
    from ticket.order_item i
    join ticket.seat_area a
      on a.supplier_id = i.supplier_id and a.area_id = p_area
    where i.supplier_id = p_order.supplier_id and i.order_id = p_order.order_id
      and p_area <> p_order.area_id
      and not exists (
          select from ticket.product_area x
          where x.supplier_id = i.supplier_id
            and x.product_id = i.product_id and x.hall_id = a.hall_id
            and x.code = a.code);

    if v_products is not null then
        perform impl.staff_refuse('ORDER_PRODUCT', v_products, v_area);
    end if;
end;
$$;

comment on function impl.order_area(ticket.orders, int4) is
'Refuses an area in which the product of an order is not sold, unless it is the
order''s.';

create or replace function impl.order_sit(p_order ticket.orders,
    p_performance ticket.performance, p_area int4, p_seats int2[],
    p_tickets int2[])
returns void
language plpgsql volatile
as $$
declare
    v_seats    int4 := cardinality(p_seats);
begin
    if p_area = p_order.area_id then
        perform impl.seats_count(p_performance, array[p_area], array[0]);
    else
        perform impl.seats_count(p_performance,
                                 array[p_order.area_id, p_area],
                                 array[- v_seats, v_seats]);
    end if;

    update ticket.orders o
    set area_id = p_area, seated = true
    where o.supplier_id = p_order.supplier_id
      and o.order_id = p_order.order_id;

    delete from ticket.seat_held h
    where h.supplier_id = p_order.supplier_id
      and h.order_id = p_order.order_id and h.kind = 'O';

    insert into ticket.seat_held (supplier_id, session_id, day, area_id,
                                  seat_no, kind, order_id, ticket_no)
    select p_order.supplier_id, p_order.session_id, p_order.day, p_area,
           p_seats[i], 'O', p_order.order_id, p_tickets[i]
    from generate_series(1, v_seats) i;
end;
$$;

comment on function impl.order_sit(ticket.orders, ticket.performance, int4,
                                   int2[], int2[]) is
'Gives the tickets of an order these free seats of an area and takes back those
that it had.  The caller has locked the order and both areas.';
