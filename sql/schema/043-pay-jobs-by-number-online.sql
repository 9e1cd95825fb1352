-- pay_job_once again, likewise.
create unique index concurrently if not exists pay_job_by_number
    on ticket.pay_job (supplier_id, number, action)
    where number is not null
