-- Whether each entry costs an attraction the fee of a payout, and since when:
-- tickets go by the moment of their booking.  The first one is of all time
-- before, too.
create table ticket.party_entry_fee (
    supplier_id        int not null,
    party_no           smallint not null,
    since              timestamptz not null,
    each_entry         boolean not null,
    primary key (supplier_id, party_no, since)
);
insert into ticket.party_entry_fee (supplier_id, party_no, since, each_entry)
select p.supplier_id, p.party_no, '-infinity', p.fee_each_entry
from ticket.party p
where p.kind = 'A';
