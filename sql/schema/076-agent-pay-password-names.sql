-- A payment password is kept as a hash that the agent's name is part of, and
-- nobody but the agent can make it anew: under which name it was made.  Null:
-- under the one it has.
alter table ticket.agent
    add column pay_user text;
