-- Whom a sale is for that waits for a second person, sealed for the order that
-- it may become.  They are none of the proposal's change, which is shown and
-- logged, and gone once somebody has decided.
create table ticket.proposal_visitor (
    supplier_id        int not null,
    proposal_id        int8 not null,
    visitor_no         smallint not null check (visitor_no > 0),
    request_key        text collate "C" not null,
    line_no            smallint not null,
    id_type            smallint not null,
    id_sealed          bytea not null,
    id_index           bytea not null,
    name_sealed        bytea not null,
    name_index         bytea not null,
    phone_sealed       bytea,
    primary key (supplier_id, proposal_id, visitor_no),
    foreign key (supplier_id, proposal_id) references ticket.proposal
);
