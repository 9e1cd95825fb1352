-- None has the number of an agreement in clear any more.
drop index concurrently if exists ticket.pay_job_agreed
