-- Accounts at payment platforms, each of one supplier.  What proves who they are
-- lies in files that the hosts have: here is where those are, never what is in
-- them.  The number is part of the ledger, and never used again.

create table ticket.provider_account (
    supplier_id        int not null,
    account_no         smallint not null check (account_no between 1 and 60),
    provider           text collate "C" not null
                       check (provider in ('alipay', 'wechat2', 'wechat3',
                                           'unionpay', 'clearing')),
    name               text not null check (length(name) between 1 and 64),
    channel            text collate "C"         -- null: agents do not see it
                       check (channel ~ '^[A-Za-z0-9_-]{1,32}$'),
    app_id             text collate "C" not null default ''
                       check (app_id ~ '^[A-Za-z0-9_-]{0,32}$'),
    merchant_id        text collate "C" not null default ''
                       check (merchant_id ~ '^[A-Za-z0-9_-]{0,32}$'),
    serial             text collate "C" not null default ''
                       check (serial ~ '^[A-Za-z0-9_]{0,64}$'),
    gateway            text not null default '' -- '': the platform's own
                       check (length(gateway) <= 256),
    notify_base        text not null default ''
                       check (length(notify_base) <= 200),
    mode               smallint not null default 0 check (mode in (0, 1)),
                       -- 1: alipay with certificates, wechat3 with the id of
                       -- the platform's public key
    state              "char" not null default 'A' check (state in ('A', 'R')),
    version            int8 not null default 1,
    checked_at         timestamptz,
    check_text         text,
    created_at         timestamptz not null,
    primary key (supplier_id, account_no)
);
-- A notice says whose it is by these.
create unique index provider_account_merchant
    on ticket.provider_account (provider, app_id, merchant_id)
    where state <> 'R';
create unique index provider_account_channel
    on ticket.provider_account (supplier_id, channel)
    where state <> 'R' and channel is not null;

create table ticket.provider_file (
    supplier_id        int not null,
    account_no         smallint not null,
    role               text collate "C" not null
                       check (role in ('our_key', 'our_cert', 'platform_key',
                                       'platform_cert', 'root', 'middle',
                                       'secret', 'api_cert', 'api_key')),
    file_no            smallint not null check (file_no > 0),
    path               text not null check (length(path) between 2 and 256),
    key_id             text collate "C" not null default ''
                       check (length(key_id) <= 128),
    fingerprint        bytea,
    valid_from         timestamptz,
    valid_until        timestamptz,
    since              timestamptz not null,
    until              timestamptz,             -- no more used
    primary key (supplier_id, account_no, role, file_no)
);

-- Public keys that the platform has handed out itself, and the worker verified.
create table ticket.provider_trust (
    supplier_id        int not null,
    account_no         smallint not null,
    key_id             text collate "C" not null
                       check (length(key_id) between 1 and 128),
    pem                text not null check (length(pem) between 1 and 16384),
    valid_from         timestamptz,
    valid_until        timestamptz,
    found_at           timestamptz not null,
    primary key (supplier_id, account_no, key_id)
);
