-- As 116-orders-checked.sql.
alter table ticket.outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check
        check (kind = any ('{1,2,3}'::int2[])) not valid;
