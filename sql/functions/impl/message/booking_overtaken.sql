-- Edition 4.0 tells of a booking and of what follows, each by the wish of its
-- call; 3.0 says "booked" when it is paid.
create or replace function impl.booking_overtaken(p_supplier int4,
    p_order int8)
returns bool
language sql stable
as $$
    select exists (
        select
        from ticket.orders o
        join ticket.notice n
          on n.supplier_id = o.supplier_id
             and n.event = any (impl.events_told(
                     impl.message_events(o.edition, '0', o.state), o.medium))
        where o.supplier_id = p_supplier and o.order_id = p_order
          and o.edition = 40 and o.notice
          and o.state not in ('0', '4'));
$$;

comment on function impl.booking_overtaken(int4, int8) is
'Has the visitor been told already what came after the booking?  Then a notice
of the booking comes too late.';

create or replace function impl.booking_withdraw(p_supplier int4, p_order int8,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_booking constant int2 := 2;
begin
    with gone as (
        delete from ticket.message m
        where m.supplier_id = p_supplier
          and m.order_id = p_order
          and m.kind = c_booking
          and (m.lease_until > p_at) is not true
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
          from ticket.message l
          where l.supplier_id = p_supplier
            and l.order_id = p_order
            and l.kind = c_booking
            and l.lease_until > p_at) b
    where m.supplier_id = p_supplier
      and m.order_id = p_order
      and m.kind > c_booking
      and b.lease_until is not null;
end;
$$;

comment on function impl.booking_first(int4, int8, timestamptz) is
'What follows a booking waits while the notice of that is being sent;
api.message_record() wakes it.';
