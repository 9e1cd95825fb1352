-- Some notices prove less than the platform's answer to a question does: nothing
-- is booked of them before that has come.
alter table ticket.pay_notice
    add column ask boolean not null default false;
