-- When tickets of a product are valid.  valid_mode: 1 on the visit day alone,
-- 2 from the day of booking for valid_days more, 3 from that day to valid_last,
-- 4 from the visit day for ticket_days, 5 from valid_first to valid_last; in 2,
-- 3 and 5 the visit day lies within.  wait_minutes: so long after its payment a
-- ticket opens no gate yet.
alter table ticket.product
    add column valid_mode smallint not null default 4,
    add column valid_days smallint not null default 0,
    add column valid_first date,
    add column valid_last date,
    add column wait_minutes int not null default 0,
    add constraint product_valid check (
        valid_mode between 1 and 5 and valid_days between 0 and 3660
        and (valid_mode <> 2 or valid_days > 0)
        and (valid_mode not in (3, 5) or valid_last is not null)
        and (valid_mode <> 5 or valid_first is not null)
        and wait_minutes between 0 and 44640) not valid;
