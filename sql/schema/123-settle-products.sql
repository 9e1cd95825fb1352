-- Products of settlement: whose a ticket of several attractions, or of one, is,
-- and by which terms.  The product that agents see is that of ticket.product.
--
--     terms are proposed --approve, by another person--> they hold: a version
--
-- State: D draft, O open, C closed.  No draft is on sale.
create table ticket.settle_product (
    supplier_id        int not null,
    product_id         int not null,
    joint              boolean not null,
    state              "char" not null default 'D'
                       check (state in ('D', 'O', 'C')),
    version            int not null default 0,  -- that holds; 0: none yet
    proposal           int not null default 0,  -- the latest
    proposed           jsonb,                   -- null: none waits
    proposed_at        timestamptz,
    proposed_by        text,
    proposed_staff_id  int,                     -- null: at ticketctl
    fund_code          text collate "C"         -- money product; null: none
                       check (fund_code ~ '^[A-Za-z0-9_-]{1,64}$'),
    fund_at            timestamptz,
    fund_by            text,
    fund_note          text check (length(fund_note) between 1 and 200),
    closed_at          timestamptz,
    primary key (supplier_id, product_id),
    foreign key (supplier_id, product_id) references ticket.product,
    check ((state = 'C') = (closed_at is not null)),
    check ((proposed is null) = (proposed_at is null)),
    check (fund_code is null or (joint and fund_note is not null))
);

-- Terms that hold from a moment on; an order goes by those of its booking.
-- Written once, as are their parts.
create table ticket.settle_terms (
    supplier_id        int not null,
    product_id         int not null,
    version            int not null check (version > 0),
    since              timestamptz not null,
    joint              boolean not null,
    price_fen          int8                     -- of joint: the sum of shares;
                       check (price_fen between 1 and 100000000),
                       -- null: the product's own, by day
    from_day           date,                    -- valid on these days, or
    until_day          date,
    days               int check (days between 1 and 366),
                       -- for so many: of joint from the issue on, of single
                       -- from the day of the visit on
    after_expiry       "char" not null          -- refund: 1 none, 2 by itself,
                       check (after_expiry in ('1', '2', '3')),  -- 3 on request
    refund_days        int not null check (refund_days between 1 and 366),
    refund_delay_days  int not null check (refund_delay_days between 0 and 31),
    return_rule        smallint not null        -- before use: 1 no, 2 free,
                       check (return_rule between 1 and 4), -- 3 percent, 4 fee
    return_value       int8 not null default 0  -- hundredths of a percent, fen
                       check (return_value between 0 and 100000000),
    fund_code          text collate "C",
    proposed_by        text not null,
    approved_by        text not null,
    negative_by        text,                    -- who confirmed that some
                                                -- attraction gets more than its
                                                -- share
    primary key (supplier_id, product_id, version),
    check ((days is null) = (from_day is not null)),
    check ((from_day is null) = (until_day is null)),
    check (from_day <= until_day),
    check (joint = (price_fen is not null)),
    check (joint or (days is not null and fund_code is null)),
    check (return_rule in (3, 4) or return_value = 0),
    check (return_rule <> 3 or return_value <= 10000)
);

create table ticket.settle_terms_part (
    supplier_id        int not null,
    product_id         int not null,
    version            int not null,
    leg_no             smallint not null check (leg_no between 1 and 20),
    party_no           smallint not null,
    share_fen          int8 check (share_fen between 0 and 100000000),
                       -- of the price; null: the whole of a single ticket
    attraction_fen     int8                     -- what the attraction gets;
                       check (attraction_fen between 0 and 100000000),
    margin_fen         int8 not null default 0  -- null: the price less this
                       check (margin_fen between 0 and 100000000),
    payout_fee_fen     int8 not null check (payout_fee_fen >= 0),
    entry_days         smallint not null check (entry_days between 1 and 366),
    entries_per_day    smallint not null
                       check (entries_per_day between 1 and 1000),
    primary key (supplier_id, product_id, version, leg_no),
    unique (supplier_id, product_id, version, party_no),
    foreign key (supplier_id, product_id, version) references
        ticket.settle_terms,
    foreign key (supplier_id, party_no) references ticket.party,
    check ((share_fen is null) = (attraction_fen is null)),
    check (share_fen is null or margin_fen = 0)
);
create index settle_terms_part_party on ticket.settle_terms_part
    (supplier_id, party_no);
