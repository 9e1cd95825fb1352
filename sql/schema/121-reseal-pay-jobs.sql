-- Seals in the content of jobs are renewed with all others.
alter table ticket.reseal
    drop constraint reseal_kind_check,
    add constraint reseal_kind_check
        check (kind ~ '^[a-z_]{1,32}$') not valid;
insert into ticket.reseal (kind) values ('pay_job');
