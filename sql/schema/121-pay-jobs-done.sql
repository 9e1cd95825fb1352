-- Which case of settlement a job was an attempt of.
alter table ticket.pay_job_done
    add column case_id int8;
