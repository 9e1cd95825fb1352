create or replace function impl.job_unsettled(p_job ticket.pay_job,
    p_result int2, p_pending bool, p_absent bool, p_next int2,
    p_due timestamptz, p_code text)
returns void
language plpgsql volatile
as $$
declare
    c_retry  constant int2 := 2;
    c_back   constant int2 := 5;
    v_now    timestamptz := api.now();
    v_ends   bool := p_result <> c_back and p_due = 'infinity';
    v_charge bool := p_job.action in (impl.pay_action('charge'),
                                      impl.pay_action('charge code'));
    v_late   bool := impl.cancel_late(p_job);
begin
    /* It was surely not cancelled, and is to be no more. */
    if v_late and p_result in (c_retry, c_back) and not p_job.asking then
        perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                             7::int2);
        return;
    end if;

    update ticket.pay_job j
    set lease_owner = null, lease_until = null,
        due_at = case when p_result = c_back then v_now
                      else p_due end,
        priority = case when v_ends then 9 else j.priority end,
        gave_up = v_ends,
        asking = case when v_late or p_result = c_back
                      then j.asking or p_result not in (c_retry, c_back)
                      else p_result <> c_retry end,
        asks = j.asks + case when p_result <> c_back and j.asking then 1
                             else 0 end,
        absent = case when p_result = c_back then j.absent
                      when p_absent then j.absent + 1 else 0 end,
        absent_at = case when p_result = c_back then j.absent_at
                         when p_absent then coalesce(j.absent_at, v_now) end,
        unclear_since = case
            when p_result = c_back then j.unclear_since
            when p_result <> c_retry and not p_pending
                then coalesce(j.unclear_since, v_now) end,
        next = case when v_late or p_result = c_back then j.next
                    else p_next end,
        last_code = coalesce(left(p_code, 200), j.last_code)
    where j.supplier_id = p_job.supplier_id and j.job_id = p_job.job_id;

    if p_result not in (c_retry, c_back) then
        update ticket.payback b
        set state = 'S'
        where b.supplier_id = p_job.supplier_id
          and b.payback_id = p_job.payback_id and b.state = 'N';
    end if;

    if not v_ends then
        return;
    end if;

    perform impl.alarm(p_job.supplier_id, 'gave up', p_job.number,
        format('action %s of job %s: %s', p_job.action, p_job.job_id, p_code),
        v_now);

    /* What cannot be opened is closed; the answer to that has the last word. */
    if v_charge then
        perform impl.payments_close(p_job.supplier_id, p.order_id)
        from ticket.payment p
        where p.supplier_id = p_job.supplier_id
          and p.payment_id = p_job.payment_id;
    end if;
end;
$$;

comment on function impl.job_unsettled(ticket.pay_job, int2, bool, bool, int2,
                                       timestamptz, text) is
'A job goes on: its lease is given back (5), it surely never happened and is
tried again (2), or only an answer will settle it (6).  Due at infinity it rests
as an open case for staff, and is never guessed.';
