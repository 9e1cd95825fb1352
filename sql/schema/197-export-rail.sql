-- What rail report lists is taken away as a file, too.
alter table ticket.export
    drop constraint export_kind_check,
    add constraint export_kind_check
        check (kind in ('orders', 'tickets', 'payments', 'passages',
                        'statement', 'sales', 'invoices', 'shares', 'profit',
                        'rail')) not valid;
