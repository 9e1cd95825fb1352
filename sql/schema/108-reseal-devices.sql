-- Secrets of devices are renewed with all other seals.
insert into ticket.reseal (kind) values ('device');
