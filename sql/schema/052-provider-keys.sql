-- A key of the platform that an answer or a notice has named and nobody has, and
-- when the platform was last asked for its keys.
alter table ticket.provider_account
    add column key_wanted text collate "C",
    add column keys_asked_at timestamptz;
