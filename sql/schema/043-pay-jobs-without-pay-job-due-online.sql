-- pay_job_by_lane has taken its place.
drop index concurrently if exists ticket.pay_job_due
