-- What platforms have told of by themselves: stored once, before it is answered,
-- and applied afterwards.  Events: 1 paid, 2 refunded, 3 closed, 4 a refund was
-- closed, 5 a refund failed, 6 anything else.
create table ticket.pay_notice (
    supplier_id        int not null,
    account_no         smallint not null,
    notice_key         text collate "C" not null
                       check (length(notice_key) between 1 and 128),
    number             text collate "C" not null
                       check (length(number) between 1 and 64),
    event              smallint not null check (event between 1 and 6),
    refund_no          text collate "C" not null default ''
                       check (length(refund_no) <= 64),
    amount_fen         int8,
    platform_no        text collate "C" check (length(platform_no) <= 64),
    at                 timestamptz,
    received_at        timestamptz not null,
    raw_hash           bytea not null,
    verdict            text,
    applied_at         timestamptz,
    primary key (supplier_id, account_no, notice_key),
    unique (supplier_id, account_no, number, event, refund_no),
    check ((verdict is null) = (applied_at is null))
);
create index pay_notice_open on ticket.pay_notice (supplier_id, received_at)
    where applied_at is null;
