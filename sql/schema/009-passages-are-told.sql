-- A third kind of callback: a ticket's first passage of a gate (4.2.45.4).
alter table ticket.outbox
    drop constraint outbox_kind_check,
    drop constraint outbox_check,
    drop constraint outbox_check1,
    add constraint outbox_kind_check check (kind in (1, 2, 3)),
    add constraint outbox_status_check
        check ((kind = 1) = (status is not null)),
    add constraint outbox_ticket_check
        check ((kind = 1) = (ticket_no is null));
