create or replace function impl.job_told(p_supplier int4, p_account int2,
    p_number text, p_now timestamptz)
returns bool
language plpgsql volatile
as $$
begin
    /* What is leased is under way, or its lease ends soon; what rests for
     * staff may be settled by this. */
    update ticket.pay_job j
    set due_at = p_now, priority = 2, gave_up = false,
        give_up_at = greatest(j.give_up_at, p_now + interval '1 h')
    where j.supplier_id = p_supplier and j.number = p_number
      and j.account_no = p_account and j.case_id is not null
      and j.payment_id is null and j.asking and j.lease_owner is null;

    return found or exists (
        select from ticket.pay_job j
        where j.supplier_id = p_supplier and j.number = p_number
          and j.account_no = p_account and j.case_id is not null
          and j.payment_id is null
    ) or exists (
        select from ticket.pay_attempt t
        join ticket.pay_job_done d
          on d.supplier_id = t.supplier_id and d.job_id = t.job_id
        where t.supplier_id = p_supplier and t.number = p_number
          and d.account_no = p_account and d.case_id is not null
          and d.payment_id is null);
end;
$$;

comment on function impl.job_told(int4, int2, text, timestamptz) is
'Is the number that a platform tells of an attempt of settlement?  Then it is
asked at once what has become of that.';
