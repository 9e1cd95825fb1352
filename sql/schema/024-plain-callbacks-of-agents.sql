-- Who is called without TLS already goes on being called, and may say the
-- address again.

alter table ticket.agent
    add column plain_callback boolean;

comment on column ticket.agent.plain_callback is
    'may its callback address be one with http://? null: as the supplier says';

update ticket.agent
set plain_callback = true
where callback_address ilike 'http://%';
