-- Which day's slot an order has, and of which day's limit it counts.  Both
-- differ from the effective date: a place moves with the visit where nobody has
-- named a slot, and an agent's limit is one of the day of booking.

alter table ticket.orders
    add column slot_day date,
    add column limit_day date,
    add constraint orders_slot_day
        check (slot_day is null or slot_no is not null) not valid;

comment on column ticket.orders.slot_day is
    'the day of slot_no, where that is not the effective date';
comment on column ticket.orders.limit_day is
    'the day in whose limit of the agent the order counts, that of its booking;
null: by effective date, as releases before this column counted';

comment on table ticket.promotion is
    'of every so many persons so many go free, by day of purchase';
