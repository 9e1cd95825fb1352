-- Activation on request: the day its tickets begin, where that is not the
-- order's effective date, and what the QR code of a phone ticket holds.

alter table ticket.orders
    add column visit_day date,
    add constraint orders_visit_day
        check (visit_day is null or visit_day > day) not valid;

alter table ticket.supplier
    add column qr_mode "char" not null default '1'  -- 1 plain, 2 encrypted
        check (qr_mode in ('1', '2'));
