-- From which amount on a second person approves, by action, in fen; and whether
-- who has to do with money or people signs in with a code beside the password.
alter table ticket.supplier
    add column approval_limits jsonb not null default '{}',
    add column totp_needed boolean not null default false;
