-- The open API of distributors in JSON: who may call it, with which keys, where
-- it is told of what happens, and what its pages show of products beside what
-- those are.  Where no row says otherwise the defaults hold.
create table ticket.open_agent (
    supplier_id        int not null,
    agent_id           int not null,
    enabled            boolean not null default false,
    notice_url         text not null default ''
                       check (length(notice_url) <= 256),
    product_notices    boolean not null default false,
    primary key (supplier_id, agent_id),
    foreign key (supplier_id, agent_id) references ticket.agent
);

-- Two live at most, so that one can be replaced without a pause.
create table ticket.open_key (
    supplier_id        int not null,
    agent_id           int not null,
    key_index          int not null check (key_index between 1 and 9999),
    key_sealed         bytea not null,      -- as "open_key" of the user name
    created_at         timestamptz not null,
    primary key (supplier_id, agent_id, key_index),
    foreign key (supplier_id, agent_id) references ticket.agent
);

-- refund_notice: of refunds that were made at once, always, or only of those
-- that staff decided on.  forced_partial: whether staff may give back a part of
-- an order of the open API, which its distributors cannot be told of well.
create table ticket.open_supplier (
    supplier_id        int primary key references ticket.supplier,
    refund_notice      text collate "C" not null default 'always'
                       check (refund_notice in ('always', 'review')),
    forced_partial     boolean not null default false
);

-- guest_rule: whose documents an order of a group ticket with names needs: of
-- one visitor, of all, of one of every guest_per, or its contact's alone.
create table ticket.open_product (
    supplier_id        int not null,
    product_id         int not null,
    is_ticket          boolean not null default true,
    address            text not null default '' check (length(address) <= 200),
    description        text not null default ''
                       check (length(description) <= 4000),
    kind               text not null default '' check (length(kind) <= 64),
    adults             smallint not null default 1
                       check (adults between 0 and 99),
    children           smallint not null default 0
                       check (children between 0 and 99),
    guest_rule         text collate "C" not null default 'one'
                       check (guest_rule in ('one', 'all', 'per', 'contact')),
    guest_per          smallint not null default 1
                       check (guest_per between 1 and 999),
    refund             boolean not null default true,
    review             boolean not null default false,
    scenic_id          int not null default 0 check (scenic_id >= 0),
    scenic_name        text not null default ''
                       check (length(scenic_name) <= 64),
    out_id             text not null default '' check (length(out_id) <= 64),
    confirm            boolean not null default false,
    market_fen         bigint check (market_fen between 0 and 99999999999),
    sale_fen           bigint check (sale_fen between 0 and 99999999999),
    check (adults + children >= 1),
    primary key (supplier_id, product_id),
    foreign key (supplier_id, product_id) references ticket.product
);

-- How often what the open API shows of a product has changed: a row with the
-- first change after one of the supplier's agents may call it.
create table ticket.open_version (
    supplier_id        int not null,
    product_id         int not null,
    version            int not null check (version > 0),
    primary key (supplier_id, product_id),
    foreign key (supplier_id, product_id) references ticket.product
);
