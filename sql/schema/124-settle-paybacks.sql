-- Money of settlement goes back by itself: cause 8.
alter table ticket.payback
    drop constraint payback_cause_check,
    add constraint payback_cause_check check (cause between 1 and 8) not valid;
