-- What agents earn of the tickets they have sold (commission), by rules of the
-- supplier's, found out in runs, paid into their rebate accounts.
--
--     a run is made --approve, by a second person--> approved: it is paid
--                   --refuse--> refused: as if it had not been
--
-- A supplier has one run at a time that nobody has decided.  A run counts the
-- tickets that were delivered on its days, are not given back, and stand in no
-- run before; and takes off what runs before have counted and was given back
-- since.  Nothing of it can be changed, by no role: what is decided is a row
-- of its own.
--
-- Of an agent:  earned + off (<= 0) + carried (<= 0, from the run before)
-- is paid where it is above zero, and else left, to be carried to the next.
create table ticket.commission_rule (
    supplier_id        int not null references ticket.supplier,
    rule_no            int not null check (rule_no > 0),
    agent_id           int not null,
    product_id         int,                     -- null: what has no own rule
    fen                int8 check (fen between 0 and 100000000),
    per_mille          int check (per_mille between 0 and 1000),
    first_day          date not null,           -- of delivery
    last_day           date,
    made_at            timestamptz not null,
    made_by            text not null,
    ended_at           timestamptz,
    ended_by           text,
    primary key (supplier_id, rule_no),
    foreign key (supplier_id, agent_id) references ticket.agent,
    check ((fen is null) <> (per_mille is null)),
    check (last_day >= first_day - 1)           -- the day before: of no day
);
create index commission_rule_agent on ticket.commission_rule
    (supplier_id, agent_id);

create table ticket.commission_run (
    supplier_id        int not null references ticket.supplier,
    run_no             int not null check (run_no > 0),
    first_day          date not null,
    last_day           date not null,
    made_at            timestamptz not null,
    made_by            text not null,
    staff_id           int,                     -- null: the system's administrator
    hash               bytea not null check (length(hash) = 32),
    primary key (supplier_id, run_no),
    check (last_day >= first_day)
);

-- Before the run itself, which has a hash of them.
create table ticket.commission_row (
    supplier_id        int not null,
    run_no             int not null,
    agent_id           int not null,
    product_id         int not null,
    rule_no            int not null,
    off                boolean not null,        -- taken off
    tickets            int not null check (tickets > 0),
    persons            int not null check (persons > 0),    -- who paid
    fen                int8 not null,
    primary key (supplier_id, run_no, agent_id, product_id, rule_no, off),
    check (case when off then fen < 0 else fen > 0 end)
);

create table ticket.commission_agent (
    supplier_id        int not null,
    run_no             int not null,
    agent_id           int not null,
    earned_fen         int8 not null check (earned_fen >= 0),
    off_fen            int8 not null check (off_fen <= 0),
    carried_fen        int8 not null check (carried_fen <= 0),
    paid_fen           int8 not null check (paid_fen >= 0),
    left_fen           int8 not null check (left_fen <= 0),
    primary key (supplier_id, run_no, agent_id),
    check (earned_fen + off_fen + carried_fen = paid_fen + left_fen),
    check (paid_fen = 0 or left_fen = 0)
);

create table ticket.commission_decision (
    supplier_id        int not null,
    run_no             int not null,
    approved           boolean not null,
    at                 timestamptz not null,
    by                 text not null,
    reason             text check (length(reason) between 1 and 200),
    primary key (supplier_id, run_no),
    foreign key (supplier_id, run_no) references ticket.commission_run,
    check (approved or reason is not null)
);

create table ticket.commission_paid (
    supplier_id        int not null,
    run_no             int not null,
    agent_id           int not null,
    document           int8 not null,           -- number of its transfer
    primary key (supplier_id, run_no, agent_id)
);

-- A ticket earns once: where it stands now.  A run that is refused gives back
-- what it has taken.
create table ticket.commission_ticket (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    agent_id           int not null,
    product_id         int not null,
    rule_no            int not null,
    persons            int not null check (persons > 0),
    fen                int8 not null check (fen > 0),
    run_no             int not null,            -- that counted it
    off_run            int check (off_run > run_no),    -- that took it off
    primary key (supplier_id, order_id, ticket_no)
);
create index commission_ticket_run on ticket.commission_ticket
    (supplier_id, run_no);
create index commission_ticket_off on ticket.commission_ticket
    (supplier_id, off_run)
    where off_run is not null;
