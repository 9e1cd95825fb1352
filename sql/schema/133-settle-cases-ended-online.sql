-- What settlement moved at an account in some hours, beside payments.
create index concurrently if not exists settle_case_ended
    on ticket.settle_case (supplier_id, account_no, ended_at)
    where state = 'K' and kind in ('P', 'I', 'O', 'E')
