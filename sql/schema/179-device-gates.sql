-- At which gates a handheld may stand, beside the one where staff have put it:
-- it says itself at which it does, and is counted there.
alter table ticket.device
    add column gates text[] not null default '{}'
        check (cardinality(gates) <= 64);
