-- Tickets that are not over on a day, whatever became of them.  Nothing that is
-- looked for by its order can be looked for by this.
create index concurrently if not exists settle_ticket_days
    on ticket.settle_ticket (until_day)
