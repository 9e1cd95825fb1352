-- The pictures of offers on visitors' pages, as they were uploaded.
create table ticket.offer_picture (
    supplier_id        int not null,
    offer_no           smallint not null,
    kind               text collate "C" not null
                       check (kind in ('png', 'jpeg', 'webp')),
    width              int not null check (width between 1 and 4096),
    height             int not null check (height between 1 and 4096),
    hash               bytea not null check (length(hash) = 32),    -- SHA-256
    bytes              bytea not null
                       check (length(bytes) between 1 and 204800),
    primary key (supplier_id, offer_no),
    foreign key (supplier_id, offer_no) references ticket.offer
        on delete cascade
);
-- They are packed already.
alter table ticket.offer_picture alter column bytes set storage external;
