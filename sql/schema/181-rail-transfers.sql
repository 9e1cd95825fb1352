-- Rail orders move money by kinds of their own, 31 to 41, between accounts 5 to
-- 9 of an agent (frozen, purchase, held, refund, available) and sides 82 the
-- channel, 83 the railway, 84 insurance.
alter table ticket.transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind between 1 and 41) not valid;
