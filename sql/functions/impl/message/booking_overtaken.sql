-- Edition 4.0 tells of a booking and of what follows, each by the wish of its
-- call; 3.0 says "booked" when it is paid.
create or replace function impl.bookings_overtaken(p_supplier int4[],
    p_order int8[])
returns table (supplier_id int4, order_id int8)
language sql stable
as $$
    select o.supplier_id, o.order_id
    from unnest(p_supplier, p_order) c (supplier_id, order_id)
    cross join lateral (
        select r.*
        from ticket.orders r
        where r.supplier_id = c.supplier_id and r.order_id = c.order_id
          and r.edition = 40
        offset 0) o
    where exists (
              select
              from ticket.message m
              where m.order_id = o.order_id
                and m.supplier_id = o.supplier_id
                and m.kind > 2)
       /* A later call's wish hides that of the payment, which counts then. */
       or (o.paid_at is not null
           and (o.notice or o.delivered_at > o.paid_at or o.state = '4')
           and exists (
               select
               from unnest(3::int2 || impl.events_told(
                        impl.message_events(o.edition, '0', o.state),
                        o.medium)) e (event)
               cross join lateral (
                   select
                   from ticket.notice n
                   where n.supplier_id = o.supplier_id and n.event = e.event
                   offset 0) n));
$$;

comment on function impl.bookings_overtaken(int4[], int8[]) is
'Of these orders those whose visitor is told, or may have been told, what came
after the booking: a notice of the booking comes too late.';

create or replace function impl.booking_overtaken(p_supplier int4,
    p_order int8)
returns bool
language plpgsql stable
as $$
begin
    perform
    from impl.bookings_overtaken(array[p_supplier], array[p_order]);

    return found;
end;
$$;

comment on function impl.booking_overtaken(int4, int8) is
'impl.bookings_overtaken() of one order.';

create or replace function impl.bookings_drop(p_tid tid[], p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    with gone as (
        delete from ticket.message m
        where m.ctid = any (p_tid)
        returning m.*
    )
    insert into ticket.message_done (supplier_id, message_id, order_id, kind,
                                     created_at, done_at, attempts, sent,
                                     last_error)
    select g.supplier_id, g.message_id, g.order_id, g.kind, g.created_at,
           p_at, g.attempts, false, 'the order has been paid'
    from gone g;
end;
$$;

comment on function impl.bookings_drop(tid[], timestamptz) is
'Moves notices of bookings, which the caller has locked, to the history.';

create or replace function impl.booking_withdraw(p_supplier int4, p_order int8,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_booking constant int2 := 2;
    v_tid     tid[];
begin
    select array_agg(l.tid) into v_tid
    from (select m.ctid as tid
          from ticket.message m
          where m.order_id = p_order
            and m.supplier_id = p_supplier
            and m.kind = c_booking
            and (m.lease_until > p_at) is not true
          for update) l;

    perform impl.bookings_drop(v_tid, p_at);
end;
$$;

comment on function impl.booking_withdraw(int4, int8, timestamptz) is
'Takes back the notice of a booking, unless it is being sent.';

create or replace function impl.booking_first(p_supplier int4, p_order int8,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_booking constant int2 := 2;
begin
    update ticket.message m
    set due_at = greatest(m.due_at, b.lease_until)
    from (select max(l.lease_until) as lease_until
          from (select k.lease_until
                from ticket.message k
                where k.order_id = p_order
                  and k.supplier_id = p_supplier
                  and k.kind = c_booking
                  and k.lease_until > p_at
                for share) l) b
    where m.order_id = p_order
      and m.supplier_id = p_supplier
      and m.kind > c_booking
      and b.lease_until is not null;
end;
$$;

comment on function impl.booking_first(int4, int8, timestamptz) is
'What follows a booking waits while the notice of that is being sent;
api.message_record() wakes it, and so waits for us.  What is not seen here, the
claim sees.';
