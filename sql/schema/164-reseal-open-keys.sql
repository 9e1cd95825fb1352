-- Keys of the open API are sealed anew with all other seals.
insert into ticket.reseal (kind) values ('open_key');
