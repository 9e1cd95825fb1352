-- A part of a ticket whose attraction is a supplier of its own on this gateway
-- may name a product there: its places of the day are taken with the ticket.
alter table ticket.settle_terms_part
    add column stock_supplier_id int,           -- the attraction's; null: none
    add column stock_product_id int,
    add constraint settle_terms_part_stock_check
        check ((stock_supplier_id is null) = (stock_product_id is null))
        not valid;

-- Places that orders hold at other suppliers, as many in each quota as the
-- order has persons.  An order's own quotas follow from what it says.
create table ticket.order_place (
    supplier_id        int not null,            -- of the order
    order_id           int8 not null,
    owner_id           int not null,            -- of the quota
    quota_id           int8 not null,
    primary key (supplier_id, order_id, owner_id, quota_id),
    check (owner_id <> supplier_id)
);
create index order_place_owner on ticket.order_place (owner_id, quota_id);
