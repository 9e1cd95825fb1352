-- What an event says that was given up is kept, so that it says the same when it
-- is sent again.
alter table ticket.outbox_done
    add column note jsonb;
