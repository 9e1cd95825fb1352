create or replace function api.staff_job_resend(p_supplier text,
    p_number text)
returns table (verdict text, subject text, number text, jobs int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now  timestamptz := api.now();
    v_jobs int8;
begin
    with again as (
        update ticket.pay_job j
        set due_at = v_now, gave_up = false,
            priority = case j.action when impl.pay_action('bill')
                                     then impl.bill_priority() else 3 end,
            give_up_at = greatest(j.give_up_at, v_now + interval '1 d')
        from impl.staff_supplier(p_supplier) s
        where j.supplier_id = s.supplier_id and j.number = p_number
          and j.gave_up
        returning j.job_id
    )
    select count(*) into v_jobs from again;

    if v_jobs = 0 then
        perform impl.staff_refuse('JOB_MISSING', p_number);
    end if;

    perform impl.logged((impl.staff_supplier(p_supplier)).supplier_id,
                        'pay_job', jsonb_build_object('number', p_number),
                        null, jsonb_build_object('resent', v_jobs));

    return query select null::text, null::text, p_number, v_jobs;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_job_resend is
'Lets a job go on that has run out of tries: with the same content, and asking
where it may have happened.';

grant execute on function api.staff_job_resend to ticket_staff;
