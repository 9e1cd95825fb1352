-- pay_job_due again, with a predicate that is always true: see orders_by_day.
create index concurrently if not exists pay_job_by_lane
    on ticket.pay_job (supplier_id, account_no, priority, due_at)
    where priority is not null
