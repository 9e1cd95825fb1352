-- A ticket that is printed again has another code where its supplier says so:
-- which one is good now, 0 the first, and which one a paper has.
alter table ticket.ticket
    add column code_no smallint not null default 0;
