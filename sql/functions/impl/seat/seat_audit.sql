create or replace function impl.seat_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    held as (
        select * from ticket.seat_held h
        where p_supplier is null or h.supplier_id = p_supplier),
    orders as (
        select o as whole, o.*
        from ticket.orders o
        where o.session_id is not null
          and (p_supplier is null or o.supplier_id = p_supplier)),
    performance as (
        select p.*, t.hall_id
        from ticket.performance p
        join ticket.session t using (supplier_id, session_id)
        where p_supplier is null or p.supplier_id = p_supplier),
    /* The tickets that hold places, and the seats of each. */
    live as (
        select o.supplier_id, o.order_id, o.seated, t.ticket_no, t.persons,
               (select count(*) from held h
                where h.supplier_id = o.supplier_id
                  and h.order_id = o.order_id and h.kind = 'O'
                  and h.ticket_no = t.ticket_no) as seats
        from orders o
        join ticket.ticket t using (supplier_id, order_id)
        where impl.ticket_lives(o.whole, t.state)),
    counted as (
        select l.*, sum(l.seats) over (partition by l.supplier_id, l.order_id)
               as order_seats
        from live l)

    /* An order whose seats staff are to choose has none until then. */
    select l.supplier_id, 'seat_ticket', l.order_id::text,
           format('ticket %s of %s persons has %s seats', l.ticket_no,
                  l.persons, l.seats)
    from counted l
    where l.seats <> l.persons and (l.seated or l.order_seats <> 0)

    union all
    select h.supplier_id, 'seat_order', h.order_id::text,
           format('seat %s of session %s on %s, ticket %s: it holds none there',
                  impl.seat_id(h.area_id, h.seat_no), h.session_id, h.day,
                  h.ticket_no)
    from held h
    left join orders o using (supplier_id, order_id)
    left join live l
      on l.supplier_id = h.supplier_id and l.order_id = h.order_id
         and l.ticket_no = h.ticket_no
    where h.kind = 'O'
      and (l.order_id is null
           or (o.session_id, o.day, o.area_id)
              is distinct from (h.session_id, h.day, h.area_id))

    union all
    select h.supplier_id, 'seat_area',
           impl.seat_id(h.area_id, h.seat_no)::text,
           format('held at session %s on %s, where there is no such seat',
                  h.session_id, h.day)
    from held h
    left join performance p using (supplier_id, session_id, day)
    left join ticket.seat_area a
      on a.supplier_id = h.supplier_id and a.area_id = h.area_id
    where h.seat_no < 1 or (h.seat_no <= a.seats) is not true
       or (p.hall_id, p.map_no) is distinct from (a.hall_id, a.map_no)

    union all
    select h.supplier_id, 'seat_twice',
           impl.seat_id(h.area_id, h.seat_no)::text,
           format('held %s times at session %s on %s', count(*), h.session_id,
                  h.day)
    from held h
    group by h.supplier_id, h.session_id, h.day, h.area_id, h.seat_no
    having count(*) > 1

    /* Quotas stay where a hall is gone. */
    union all
    select q.supplier_id, 'seat_capacity', q.quota_id::text,
           format('capacity %s, the area has %s seats', q.capacity, a.seats)
    from ticket.quota q
    left join ticket.seat_area a
      on a.supplier_id = q.supplier_id
         and a.area_id = impl.quota_ref(q.quota_id) % 1048576
    where impl.quota_kind_of(q.quota_id) = impl.quota_kind('seats')
      and (p_supplier is null or q.supplier_id = p_supplier)
      and q.capacity is distinct from a.seats
      and (a.area_id is not null or q.used <> 0)

    /* Who was let down has the money back. */
    union all
    select p.supplier_id, 'performance_refunded', k.order_id::text,
           format('%s are to go back for session %s on %s', k.due_fen,
                  p.session_id, p.day)
    from performance p
    cross join lateral impl.performance_orders(p.supplier_id, p.session_id,
                                               p.day) k
    where p.refunded_at is not null;
end;
$$;

comment on function impl.seat_audit(int4) is
'The checks of api.audit() on theatres: seats against tickets, orders, areas and
quotas, cancelled performances against what has gone back.';
