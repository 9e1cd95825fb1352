-- Transactions on one order write one after the other, but not in the order in
-- which they began; and the clock of a database that takes another one's place
-- may be behind.
create or replace function impl.order_moment(p_order ticket.orders,
    p_at timestamptz)
returns timestamptz
language sql immutable
as $$
    select greatest(p_at, p_order.created_at, p_order.paid_at,
                    p_order.delivered_at);
$$;

comment on function impl.order_moment(ticket.orders, timestamptz) is
'The moment of what happens to an order now: not before what happened to it.
The caller has locked the order.';
