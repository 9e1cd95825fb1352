-- What was removed: its number is never given again, since caches and books may
-- still know it.
create table ticket.removed (
    supplier_id        int not null,
    kind               text not null
                       check (kind in ('product', 'line', 'agent', 'supplier')),
    id                 int not null,
    code               text not null,
    name               text not null,
    removed_at         timestamptz not null,
    removed_by         text not null,
    primary key (supplier_id, kind, id)
);
