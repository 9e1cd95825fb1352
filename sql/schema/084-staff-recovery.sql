-- Codes that sign in once each in the place of a device's: keyed hashes of those
-- that are left.
create table ticket.staff_recovery (
    staff_id           int not null references ticket.staff,
    hash               bytea not null check (length(hash) = 32),
    made_at            timestamptz not null,
    primary key (staff_id, hash)
);
