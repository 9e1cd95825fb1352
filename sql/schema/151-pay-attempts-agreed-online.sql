-- Tries that still have the number of an agreement in clear, to be taken out of
-- them; none of 1.9.0 is among them.
create index concurrently if not exists pay_attempt_agreed
    on ticket.pay_attempt (supplier_id, job_id, no)
    where content ? 'agreement_no'
