-- pay_job_by_number has taken its place.
drop index concurrently if exists ticket.pay_job_once
