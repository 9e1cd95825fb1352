-- Settlement moves money by kinds of its own, 20 to 30, between sides of its own:
-- 11 tickets sold and not used, 12 attractions to be paid, 13 refunds to be paid,
-- 14 fees of tickets, 15 fees of payouts, 16 margin, 17 breakage, 18 fees of
-- returns, 19 yield, 81 money products.
alter table ticket.transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind between 1 and 30) not valid;
