-- Seals of the log of the JSON interface are renewed with all others.
insert into ticket.reseal (kind) values ('open_log');
