-- How tickets are refunded at the counter (2.7), as it stands in callbacks: 1
-- cash, the list price, 2 back the way it came.
alter table ticket.supplier
    add column counter_refund "char" not null default '2'
        check (counter_refund in ('1', '2'));
