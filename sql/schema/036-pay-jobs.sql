-- What is to be sent to a platform, and what may have been sent.
--
-- Of one number and action there is one job at a time.  Its content is what
-- stands in its row and never changes; each try is an attempt, committed before
-- a byte of it leaves.  A try without an outcome may have happened: the next
-- ones ask, until an answer settles it.

create sequence ticket.pay_job_number as int8;

create table ticket.pay_job (
    supplier_id        int not null,
    job_id             int8 not null,
    action             smallint not null check (action between 1 and 14),
                       -- as tk_pay_action_e
    account_no         smallint not null,
    payment_id         int8,
    payback_id         int8,
    number             text collate "C" not null,   -- of this intention
    content            jsonb not null,
    content_hash       bytea not null,
    priority           smallint not null check (priority in (1, 2, 3, 4, 9)),
    due_at             timestamptz not null,
    give_up_at         timestamptz not null,
    attempts           smallint not null default 0,
    asking             boolean not null default false,
    asks               int not null default 0,
    absent             smallint not null default 0,
    absent_at          timestamptz,
    unclear_since      timestamptz,
    gave_up            boolean not null default false,
    lease_until        timestamptz,
    lease_owner        text,
    last_code          text,
    created_at         timestamptz not null,
    primary key (supplier_id, job_id)
);
create unique index pay_job_once on ticket.pay_job (supplier_id, number,
                                                      action);
create index pay_job_due on ticket.pay_job (supplier_id, account_no, priority,
                                            due_at);

-- Outcomes as pay_record() has them: 1 done, 3 refused, 7 no more wanted.
create table ticket.pay_job_done (
    supplier_id        int not null,
    job_id             int8 not null,
    action             smallint not null,
    account_no         smallint not null,
    payment_id         int8,
    payback_id         int8,
    number             text collate "C" not null,
    attempts           smallint not null,
    outcome            smallint not null check (outcome in (1, 3, 7)),
    last_code          text,
    created_at         timestamptz not null,
    done_at            timestamptz not null,
    primary key (supplier_id, job_id)
);
create index pay_job_dead on ticket.pay_job_done (supplier_id, done_at)
    where outcome = 3;

create table ticket.pay_attempt (
    supplier_id        int not null,
    job_id             int8 not null,
    no                 smallint not null,
    action             smallint not null,
    number             text collate "C" not null,
    content_hash       bytea not null,
    content            jsonb not null,
    asking             boolean not null,
    at                 timestamptz not null,
    owner              text not null,
    outcome            smallint,        -- as pay_record() has them
    code               text,
    answered_at        timestamptz,
    primary key (supplier_id, job_id, no)
);
create index pay_attempt_once on ticket.pay_attempt (supplier_id, number,
                                                       action);
