-- Null: it came from a role of Postgres, and nobody who has signed in proposes it
-- yet.
alter table ticket.proposal alter staff_id drop not null;
