create or replace function impl.pay_ask(p_payment ticket.payment)
returns void
language plpgsql volatile
as $$
declare
    v_now timestamptz := api.now();
begin
    /* What is leased is under way, or its lease ends soon. */
    update ticket.pay_job j
    set due_at = v_now, priority = 2, gave_up = false,
        give_up_at = greatest(j.give_up_at, v_now + interval '1 h')
    where j.supplier_id = p_payment.supplier_id
      and j.number in (
          select p_payment.number
          union all
          select b.number
          from ticket.payback b
          where b.supplier_id = p_payment.supplier_id
            and b.payment_id = p_payment.payment_id)
      and j.lease_owner is null
      and (j.asking or j.action = impl.pay_action('query'));

    if p_payment.state not in ('P', 'W') then
        perform impl.job_make(impl.pay_action('query'), p_payment, null, '{}',
                              2::int2, v_now);
    end if;
end;
$$;

comment on function impl.pay_ask(ticket.payment) is
'Lets the platform be asked at once what has become of a payment that is not
paid, however it ended, and of its refunds.';
