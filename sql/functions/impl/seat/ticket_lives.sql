create or replace function impl.ticket_lives(p_order ticket.orders,
    p_state "char")
returns bool
language sql immutable
as $$
    select p_order.state not in ('4', '9') and p_state <> '2'
           and not (p_state = '0' and p_order.delivered_at is not null);
$$;

comment on function impl.ticket_lives(ticket.orders, "char") is
'Does a ticket of that state hold its places?  Not those that came back, nor
those that were given up when the others were issued.';
