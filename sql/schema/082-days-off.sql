-- Days on which the attraction, or one of its lines, is closed: nobody books for
-- them, and who has booked gets the money back (ticket.called_off).
create table ticket.day_off (
    supplier_id        int not null references ticket.supplier,
    day                date not null,
    line_id            int not null,            -- 0: all of them
    reason             text not null check (length(reason) between 1 and 200),
    closed_at          timestamptz not null,
    closed_by          text not null,
    opened_at          timestamptz,             -- it is on sale again
    opened_by          text,
    refunded_at        timestamptz,             -- all its orders are
    primary key (supplier_id, day, line_id),
    check ((opened_at is null) = (opened_by is null))
);
create index day_off_refunds on ticket.day_off (supplier_id)
    where refunded_at is null;
