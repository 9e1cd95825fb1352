-- What the platform's last answer asked for, where it said so: tk_pay_next_e.
alter table ticket.pay_job
    add column next smallint not null default 0
        check (next between 0 and 9);
