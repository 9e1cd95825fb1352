create or replace function impl.job_unsettled(p_job ticket.pay_job,
    p_result int2, p_pending bool, p_absent bool, p_next int2,
    p_due timestamptz, p_code text)
returns void
language plpgsql volatile
as $$
declare
    c_retry  constant int2 := 2;
    c_back   constant int2 := 5;
    c_closing constant interval := '7 d';
    c_pause  constant interval := '1 h';
    c_while  constant interval := '10 min';
    v_now    timestamptz := api.now();
    v_ends   bool := p_result <> c_back and p_due = 'infinity';
    v_charge bool := p_job.action in (impl.pay_action('charge'),
                                      impl.pay_action('charge code'),
                                      impl.pay_action('charge agreed'));
    v_late   bool := impl.cancel_late(p_job);
    v_again  timestamptz;
begin
    /* It was surely not cancelled, and is to be no more. */
    if v_late and p_result in (c_retry, c_back) and not p_job.asking then
        perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                             7::int2);
        return;
    end if;

    /* Places are held as long as something is not closed. */
    if v_ends and p_job.action in (impl.pay_action('close'),
                                   impl.pay_action('cancel'))
        and v_now < p_job.created_at + c_closing
    then
        v_again := v_now + c_pause;
    end if;

    update ticket.pay_job j
    set lease_owner = null, lease_until = null,
        due_at = case when p_result = c_back then v_now
                      else coalesce(v_again, p_due) end,
        priority = case when v_again is not null then 3
                        when v_ends then 9
                        else j.priority end,
        give_up_at = greatest(j.give_up_at, v_again + c_while),
        gave_up = v_ends or j.gave_up,
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

    if p_job.case_id is not null and p_result not in (c_retry, c_back) then
        perform impl.settle_unsettled(p_job, v_ends);
    end if;

    if not v_ends then
        return;
    end if;

    /* A sale by code that nobody has paid in its minute is cancelled, as a
     * rule: what becomes of that is for staff. */
    if p_job.action <> impl.pay_action('charge code')
        and (v_again is null or not p_job.gave_up)
    then
        perform impl.alarm(p_job.supplier_id, 'gave up', p_job.number,
            format('%s (job %s): %s', impl.pay_action_name(p_job.action),
                   p_job.job_id, p_code), v_now);
    end if;

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
as an open case for staff, and is never guessed; what is to be closed is still
asked after, for some minutes each hour of a week, so that places come free by
themselves when the platform is back.';
