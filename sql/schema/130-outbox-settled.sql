-- Distributors hear of what settlement does, too (kind 5; ticket 0: of all the
-- order), in words that are written down with it.
alter table ticket.outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check
        check (kind = any ('{1,2,3,5}'::int2[])) not valid,
    add column note jsonb;
