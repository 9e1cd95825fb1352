-- The same of what is to be sent, to be sealed there.
create index concurrently if not exists pay_job_agreed
    on ticket.pay_job (supplier_id, job_id)
    where content ? 'agreement_no'
