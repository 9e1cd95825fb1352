-- Where the workers' configuration lets callbacks go, as the last one that
-- connected said: what cannot be reached is refused when it is set.

create table ticket.callback_reach (
    only_row           boolean primary key default true check (only_row),
    loopback           boolean not null,        -- 127.0.0.0/8 and ::1, any port
    ports              int[] not null           -- beside 80 and 443
);
