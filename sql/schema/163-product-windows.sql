-- Limits of a product over several days.  id_days, phone_days: the most that
-- one document, or one phone, may book is counted over visit days less than so
-- many days apart; 1: over the day of the visit, 0: over all.  phone_maximum:
-- 0 is none.
alter table ticket.product
    add column id_days smallint not null default 1,
    add column phone_maximum int not null default 0,
    add column phone_days smallint not null default 1,
    add constraint product_windows check (
        id_days between 0 and 3660 and phone_maximum between 0 and 999999999
        and phone_days between 0 and 3660) not valid;
