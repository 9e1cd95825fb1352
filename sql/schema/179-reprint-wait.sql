-- Suppliers that have asked for papers to be void by a newer one while programs
-- were connected that would take the newer one's code for forged, or may: it
-- holds once none is.
create table ticket.reprint_wait (
    supplier_id        int primary key references ticket.supplier,
    since              timestamptz not null
);
