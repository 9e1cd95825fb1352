-- What a distributor was charged besides for a ticket, and since when: orders go
-- by the moment of their booking.  The first one is of all time before, too.
create table ticket.party_fee (
    supplier_id        int not null,
    party_no           smallint not null,
    since              timestamptz not null,
    fee_fen            int8 not null check (fee_fen between 0 and 100000000),
    primary key (supplier_id, party_no, since)
);
insert into ticket.party_fee (supplier_id, party_no, since, fee_fen)
select p.supplier_id, p.party_no, '-infinity', p.ticket_fee_fen
from ticket.party p
where p.kind = 'D';
