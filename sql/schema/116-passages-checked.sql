-- As 116-orders-checked.sql.
alter table ticket.passage
    drop constraint passage_direction_check,
    add constraint passage_direction_check
        check (direction = any ('{I,O}'::"char"[])) not valid;
