-- Money that comes from a platform and goes back has kinds of its own, 9 to 14,
-- and so have the sides it moves between: 4 receipts not yet earned, 5 refunds
-- to be paid, 6 cash, 7 the platforms' fees, 8 money of unknown numbers, 20 and
-- the number of an account: what that platform owes.
alter table ticket.transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind between 1 and 16) not valid;
