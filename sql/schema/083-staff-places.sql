-- Failures of who comes from where a person has signed in before are counted
-- apart: a stranger who guesses locks out strangers alone.
alter table ticket.staff
    add column known_failures smallint not null default 0,
    add column known_locked_until timestamptz;

-- From where that is: a keyed hash of person and address.
create table ticket.staff_place (
    staff_id           int not null references ticket.staff,
    hash               bytea not null check (length(hash) = 16),
    seen_at            timestamptz not null,
    primary key (staff_id, hash)
);
