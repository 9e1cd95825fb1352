-- Seals of proposals are renewed with all others.
insert into ticket.reseal (kind) values ('proposal');
