-- Transactions on one order write one after the other, but not in the order in
-- which they began; and the clock of a database that takes another one's place
-- may be behind.
create or replace function impl.order_moment(p_order ticket.orders,
    p_at timestamptz)
returns timestamptz
language sql immutable
as $$
    select impl.moment_after(p_at, p_order.created_at, p_order.paid_at,
                             p_order.delivered_at);
$$;

comment on function impl.order_moment(ticket.orders, timestamptz) is
'The moment of what happens to an order now: not before what happened to it.
The caller has locked the order.';

create or replace function impl.moment_after(p_at timestamptz,
    p_created timestamptz, p_paid timestamptz, p_delivered timestamptz)
returns timestamptz
language sql immutable
as $$
    select greatest(p_at, p_created, p_paid, p_delivered);
$$;

comment on function impl.moment_after(timestamptz, timestamptz, timestamptz,
                                      timestamptz) is
'The same for whoever has read the order in a join: its whole row would be
carried through all of it.';
