-- Money of an unknown number is in suspense until somebody is found: then it was
-- settled in cash or by the bank, or nobody wants it or pays it.
alter table ticket.bill_difference
    drop constraint bill_difference_resolution_check,
    add constraint bill_difference_resolution_check
        check (resolution in ('gone', 'accept', 'suspense', 'cash', 'bank',
                              'loss')) not valid;
