create or replace function impl.order_stopped(p_order ticket.orders)
returns bool
language sql immutable
as $$
    select p_order.stopped_at is not null;
$$;

comment on function impl.order_stopped(ticket.orders) is
'Have staff forbidden to issue anything of an order (2.15)?  It is not paid,
activated, handed out or let in until they release it; it can be given up, by
its agent and when its time is over, and keeps its places and its money till
then.';
