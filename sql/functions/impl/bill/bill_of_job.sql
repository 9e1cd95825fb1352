create or replace function impl.bill_of_job(p_owner text, p_supplier int4,
    p_job int8)
returns ticket.bill
language plpgsql volatile
as $$
declare
    v_now  timestamptz := api.now();
    v_bill ticket.bill;
begin
    /* A long one takes longer than its lease. */
    update ticket.pay_job j
    set lease_until = v_now + interval '10 min',
        due_at = v_now + interval '10 min'
    where j.supplier_id = p_supplier and j.job_id = p_job
      and j.lease_owner = p_owner and j.action = impl.pay_action('bill')
      and j.lease_until < v_now + interval '5 min';

    select b.* into v_bill
    from ticket.pay_job j
    join ticket.bill b
      on b.supplier_id = j.supplier_id and b.account_no = j.account_no
         and b.day = (j.content ->> 'day')::date
         and b.sort = case left(j.number, 1) when 'B' then 1 else 2 end
    where j.supplier_id = p_supplier and j.job_id = p_job
      and j.lease_owner = p_owner and j.action = impl.pay_action('bill')
    for no key update of b;

    return v_bill;
end;
$$;

comment on function impl.bill_of_job(text, int4, int8) is
'The bill that a job leased to p_owner fetches, locked; null: it is not.  A
lease that ends soon is renewed.';
