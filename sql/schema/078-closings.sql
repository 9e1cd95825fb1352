-- A day as it was closed: numbered without gaps, once for each day, and never
-- changed.  A correction is a closing of its own, of what was booked into the
-- day after it was closed.
create table ticket.closing (
    supplier_id        int not null references ticket.supplier,
    no                 int not null check (no > 0),
    day                date not null,
    corrects           int check (corrects < no),   -- null: the day itself
    reason             text check (length(reason) between 1 and 200),
    made_at            timestamptz not null,
    made_by            text not null,
    first_order        int8,
    last_order         int8,
    orders             int8 not null,           -- that were booked that day
    persons            int8 not null,
    passages           int8 not null,
    visitors           int8 not null,           -- who came in, each once
    hash               bytea not null check (length(hash) = 32),
    primary key (supplier_id, no),
    check ((corrects is null) = (reason is null))
);
create unique index closing_day on ticket.closing (supplier_id, day)
    where corrects is null;
create index closing_corrects on ticket.closing (supplier_id, corrects)
    where corrects is not null;

-- What moved, as the ledger has it, written before the closing itself, which has
-- a hash of it: kinds and sides of ticket.transfer; 101 is
-- the agents' deposits, 103 their rebates, 102 and 104 what is held of them.
-- Agent 0: none has a part in it.
create table ticket.closing_row (
    supplier_id        int not null,
    no                 int not null,
    kind               smallint not null,
    debit              int not null,
    credit             int not null,
    form               text collate "C" not null,
    agent_id           int not null,
    number             int8 not null,
    fen                int8 not null,           -- of a correction maybe < 0
    primary key (supplier_id, no, kind, debit, credit, form, agent_id)
);
