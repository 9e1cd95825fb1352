-- Ways to pay at once that agents may offer (4.2.6): the code that travels, what
-- it is called, and in which order they are shown.

create table ticket.pay_channel (
    supplier_id        int not null references ticket.supplier,
    channel            text collate "C" not null
                       check (channel ~ '^[A-Za-z0-9_-]{1,36}$'),
    name               text not null check (length(name) between 1 and 64),
    enabled            boolean not null default true,
    sort               int not null default 0,
    primary key (supplier_id, channel)
);
