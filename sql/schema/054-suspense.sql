-- Money of payments that a platform gave back although it was not to: somebody
-- owes it, until staff have found out who, and say how that ended.  The number
-- is that under which it went back, of the payment or of a payback of it.
create table ticket.suspense (
    supplier_id        int not null,
    number             text collate "C" not null,
    payment_id         int8 not null,
    amount_fen         int8 not null check (amount_fen > 0),
    at                 timestamptz not null,
    reason             text not null,
    resolution         text collate "C"
                       check (resolution in ('cash', 'bank', 'loss', 'refund')),
    remark             text check (length(remark) between 1 and 200),
    resolved_at        timestamptz,
    resolved_by        text,
    primary key (supplier_id, number),
    check (resolved_at is null
           or resolution is not null and remark is not null
              and resolved_by is not null)
);
create index suspense_open on ticket.suspense (supplier_id, at)
    where resolved_at is null;
create index suspense_payment on ticket.suspense (supplier_id, payment_id);
