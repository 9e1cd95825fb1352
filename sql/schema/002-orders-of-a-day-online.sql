-- Whoever refuses a day's orders by itself reads the own numbers it has given
-- out, from the last one it knows on: see api.sold_out().
create index concurrently if not exists orders_day
    on ticket.orders (supplier_id, day, order_id)
