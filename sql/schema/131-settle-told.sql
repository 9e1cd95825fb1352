-- When somebody was last told of what goes on, so that he is told now and then
-- alone; and, of a balance, while it is too low, that he was told.
create table ticket.settle_told (
    supplier_id        int not null,
    what               text collate "C" not null,
    subject            text collate "C" not null,
    told_at            timestamptz not null,
    primary key (supplier_id, what, subject)
);
