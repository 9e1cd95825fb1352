-- An action may be for who belongs to a party of settlement: 128.
alter table ticket.action
    drop constraint action_roles_check,
    add constraint action_roles_check
        check (roles between 0 and 255) not valid;
