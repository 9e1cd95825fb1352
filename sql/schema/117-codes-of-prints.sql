alter table ticket.print
    add column code_no smallint not null default 0;
