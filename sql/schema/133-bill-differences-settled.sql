-- Bills are compared with what settlement has moved, too: lines of kind 4.
alter table ticket.bill_difference
    drop constraint bill_difference_line_kind_check,
    add constraint bill_difference_line_kind_check
        check (line_kind in (1, 2, 4)) not valid;
