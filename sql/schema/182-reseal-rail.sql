-- What rail orders seal is sealed anew with all other seals.
insert into ticket.reseal (kind)
values ('rail_key'), ('rail_password'), ('rail_account'), ('rail_order'),
       ('rail_passenger'), ('rail_case');
