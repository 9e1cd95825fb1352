-- Who books a product in the open API need name no session: one is assigned.
alter table ticket.open_product
    add column assign_slot bool not null default false;
