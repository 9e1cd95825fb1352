-- As 116-orders-checked.sql.
alter table ticket.ticket
    drop constraint ticket_state_check,
    add constraint ticket_state_check
        check (state = any ('{0,1,2,3,4}'::"char"[])) not valid;
