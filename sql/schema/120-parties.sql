-- Who takes part in the settlement of a supplier's sales: attractions, which are
-- paid, and distributors, which are charged.  The supplier itself, the operator,
-- has no row: its accounts are those of ticket.provider_account.  A party that
-- is removed keeps its row and its number, which is never given again.
create table ticket.party (
    supplier_id        int not null references ticket.supplier,
    party_no           smallint not null check (party_no between 1 and 32000),
    kind               "char" not null check (kind in ('A', 'D')),
    name               text not null check (length(name) between 1 and 64),
    enabled            boolean not null default true,
    phone1_sealed      bytea not null default '',  -- as "party_phone1" of the
    phone2_sealed      bytea not null default '',  -- party's number; '': none
    -- A, an attraction
    own_supplier_id    int references ticket.supplier,  -- on this gateway; null:
                                                   -- it has stations of ours
    payout_fee_fen     int8 not null default 0     -- taken off each payout
                       check (payout_fee_fen between 0 and 100000000),
    entry_days         smallint not null default 1 -- from the first entry on
                       check (entry_days between 1 and 366),
    entries_per_day    smallint not null default 1
                       check (entries_per_day between 1 and 1000),
    -- D, a distributor
    agent_id           int,                        -- who orders
    ticket_fee_fen     int8 not null default 0     -- added for each ticket
                       check (ticket_fee_fen between 0 and 100000000),
    warn_fen           int8 not null default 0     -- 0: never
                       check (warn_fen between 0 and 999999999999999),
    charge_form        "char" not null default 'N' -- deposit, Alipay, clearing
                       check (charge_form in ('N', 'D', 'A', 'C')),
    version            int8 not null default 1,
    made_at            timestamptz not null,
    removed_at         timestamptz,
    primary key (supplier_id, party_no),
    check ((kind = 'D') = (agent_id is not null)),
    check ((kind = 'D') = (charge_form <> 'N')),
    check (kind = 'D' or (ticket_fee_fen = 0 and warn_fen = 0)),
    check (kind = 'A' or (payout_fee_fen = 0 and entry_days = 1
                          and entries_per_day = 1
                          and own_supplier_id is null)),
    check (own_supplier_id <> supplier_id)
);
create unique index party_agent on ticket.party (supplier_id, agent_id)
    where removed_at is null;
create unique index party_own_supplier
    on ticket.party (supplier_id, own_supplier_id)
    where removed_at is null;
create unique index party_name on ticket.party (supplier_id, name)
    where removed_at is null;

-- The stations of the operator's that are an attraction's own.
create table ticket.party_station (
    supplier_id        int not null,
    station_no         smallint not null,
    party_no           smallint not null,
    primary key (supplier_id, station_no),
    foreign key (supplier_id, party_no) references ticket.party
);

-- Accounts of parties, each reached through one of the operator's at the same
-- platform.  What a row says of the account never changes: another account has
-- another number, and one that is retired stays readable, for what was begun
-- with it.
create table ticket.party_account (
    supplier_id        int not null,
    party_no           smallint not null,
    account_no         smallint not null check (account_no between 1 and 99),
    provider_account   smallint not null,          -- ticket.provider_account
    use                "char" not null check (use in ('C', 'P')),
                                                   -- to charge, to pay out to
    number_sealed      bytea not null check (length(number_sealed) > 0),
                       -- as "party_number" of "PARTY.ACCOUNT"
    number_shown       text not null check (length(number_shown) <= 100),
    holder_sealed      bytea not null check (length(holder_sealed) > 0),
                       -- as "party_holder", likewise
    holder_shown       text not null check (length(holder_shown) <= 64),
    state              "char" not null default 'A' check (state in ('A', 'R')),
    is_default         boolean not null default false,
    -- Of one to charge: the agreement by which its holder lets us.
    agreement_state    "char" not null default 'N' -- none, signing, signed,
                       check (agreement_state in ('N', 'G', 'S', 'E')),  -- ended
    agreement_no       text collate "C"            -- the platform's number of it
                       check (agreement_no ~ '^[A-Za-z0-9_.@-]{1,64}$'),
    limit_once_fen     int8 check (limit_once_fen > 0),
    limit_day_fen      int8 check (limit_day_fen > 0),
    sign_address       text not null default ''    -- where its holder signs
                       check (length(sign_address) <= 1000),
    made_at            timestamptz not null,
    made_by            text not null,
    retired_at         timestamptz,
    primary key (supplier_id, party_no, account_no),
    foreign key (supplier_id, party_no) references ticket.party,
    check ((state = 'R') = (retired_at is not null)),
    check (not (is_default and state = 'R')),
    check (agreement_state not in ('S', 'E') or agreement_no is not null),
    check (use = 'C' or (agreement_state = 'N' and agreement_no is null
                         and limit_once_fen is null and limit_day_fen is null
                         and sign_address = ''))
);
create unique index party_account_default
    on ticket.party_account (supplier_id, party_no, use)
    where is_default;
create index party_account_through
    on ticket.party_account (supplier_id, provider_account)
    where state = 'A';
