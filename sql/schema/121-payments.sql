-- Way 6: of whom has agreed to be charged, without doing anything.
alter table ticket.payment
    drop constraint payment_way_check,
    add constraint payment_way_check
        check (way between 1 and 6) not valid;
