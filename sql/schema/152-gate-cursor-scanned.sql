-- So is everything, once more: up to this order.  None: nobody is at it.
alter table ticket.gate_cursor
    add column scanned_to int8;
