-- orders_by_day again, with the last four digits of the phone before the
-- number: whose phone a visitor says is found in the days around at once, and
-- booking writes as many indexes as before.  Its predicate is always true: see
-- 014-orders-by-day-online.sql.
create index concurrently if not exists orders_by_day_phone
    on ticket.orders (supplier_id, day, phone_tail, order_id)
    where day is not null and order_id is not null
