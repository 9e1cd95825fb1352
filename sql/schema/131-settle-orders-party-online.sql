-- Orders of a distributor that are not over.
create index concurrently if not exists settle_order_party
    on ticket.settle_order (supplier_id, party_no)
    where state in ('0', '2');
