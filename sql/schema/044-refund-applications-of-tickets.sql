-- The application that gives a ticket's money back the way it came; null: there
-- was none.
alter table ticket.refund
    add column application_no smallint;
