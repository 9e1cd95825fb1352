-- What another print makes of the paper before: it stays good, or is void.
alter table ticket.supplier
    add column reprint_voids boolean not null default false;
