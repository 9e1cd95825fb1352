-- Since when old passwords that were typed are counted as wrong.
alter table ticket.rail_password
    add column bad_since timestamptz;
