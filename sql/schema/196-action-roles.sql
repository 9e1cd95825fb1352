-- A bit more for each role more.
alter table ticket.action
    drop constraint action_roles_check,
    add constraint action_roles_check check (roles between 0 and 65535)
        not valid;
