-- Money of the desk has kinds and sides of its own: 095-desk.sql says which.
alter table ticket.transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind between 1 and 19) not valid;
