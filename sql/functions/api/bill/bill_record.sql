create or replace function api.bill_record(
    p_owner      text,
    p_suppliers  int4[],
    p_jobs       int8[],
    p_results    int2[],
    p_dues       timestamptz[],
    p_errors     text[])
returns table (supplier_id int4, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    c_done   constant int2 := 1;
    c_dead   constant int2 := 3;
    c_back   constant int2 := 5;
    v_now    timestamptz := api.now();
    v_result record;
    v_bill   ticket.bill;
begin
    for v_result in
        select *
        from unnest(p_suppliers, p_jobs, p_results, p_dues, p_errors)
             u (supplier_id, job_id, result, due, error)
        order by u.supplier_id, u.job_id
    loop
        v_bill := impl.bill_of_job(p_owner, v_result.supplier_id,
                                   v_result.job_id);
        continue when v_bill.bill_id is null;

        update ticket.pay_attempt t
        set outcome = v_result.result, code = left(v_result.error, 200),
            answered_at = v_now
        from ticket.pay_job j
        where j.supplier_id = v_bill.supplier_id
          and j.job_id = v_result.job_id
          and t.supplier_id = j.supplier_id and t.job_id = j.job_id
          and t.no = j.attempts and t.outcome is null;

        if v_result.result = c_done then
            perform impl.job_end(v_bill.supplier_id, j.number, j.action,
                                 1::int2)
            from ticket.pay_job j
            where j.supplier_id = v_bill.supplier_id
              and j.job_id = v_result.job_id;
            continue;
        end if;

        update ticket.pay_job j
        set lease_owner = null, lease_until = null,
            last_code = coalesce(left(v_result.error, 200), j.last_code),
            gave_up = v_result.result = c_dead,
            priority = case when v_result.result = c_dead then 9
                            else j.priority end,
            due_at = case v_result.result when c_back then v_now
                          when c_dead then 'infinity'
                          else v_result.due end
        where j.supplier_id = v_bill.supplier_id
          and j.job_id = v_result.job_id;

        update ticket.bill b
        set last_error = coalesce(left(v_result.error, 200), b.last_error),
            state = case when v_result.result = c_dead then 'M'
                         else b.state end
        where b.supplier_id = v_bill.supplier_id
          and b.bill_id = v_bill.bill_id;

        perform impl.alarm(v_bill.supplier_id, 'bill missing',
            format('%s of account %s', v_bill.day, v_bill.account_no),
            coalesce(v_result.error, 'there is none'), v_now)
        where v_result.result = c_dead;
    end loop;
end;
$$;

comment on function api.bill_record is
'Records what became of bills leased to p_owner: 1 read and compared, 2 tried
again at p_due, 3 given up, with an alarm, 5 the lease is given back.';

grant execute on function api.bill_record to ticket_worker;
