-- Tickets that are valid by another day than that of the visit: lists of a day
-- find them here, as others by the day of their orders.
create index concurrently if not exists order_item_valid
    on ticket.order_item (supplier_id, ticket_until)
    where valid_from is not null
