-- More that a platform is asked for, as tk_pay_action_e: charges by agreement,
-- the end of a money product and what it holds, accounts and agreements.  A job
-- may be an attempt of a case of settlement: what becomes of it the case hears.
alter table ticket.pay_job
    drop constraint pay_job_action_check,
    add constraint pay_job_action_check
        check (action between 1 and 21) not valid,
    add column case_id int8;
