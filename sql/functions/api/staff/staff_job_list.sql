-- Members of p_change: last.
create or replace function api.staff_job_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, number text, action text,
               account_no int4, order_id int8, state text, since timestamptz,
               attempts int4, last_code text, answer text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, k.number, impl.pay_action_name(k.action),
           k.account_no::int4, p.order_id, k.state, k.since, k.attempts::int4,
           coalesce(case k.state when 'refused' then b.last_code end,
                    k.last_code, b.last_code, p.last_code),
           case when k.state = 'gave up' then 'job resend'
                when b.state = 'M'
                    then 'payback resend, payback cash, payback done' end
    from impl.staff_supplier(p_supplier) s
    cross join lateral (
        select j.supplier_id, j.number::text as number, j.action,
               j.account_no, j.payment_id, j.payback_id, 'gave up' as state,
               j.unclear_since as since, j.attempts, j.last_code
        from ticket.pay_job j
        where j.supplier_id = s.supplier_id and j.gave_up
        union all
        (select d.supplier_id, d.number, d.action, d.account_no, d.payment_id,
                d.payback_id, 'refused', d.done_at, d.attempts, d.last_code
         from ticket.pay_job_done d
         where d.supplier_id = s.supplier_id and d.outcome = 3
           /* a payment ends as it may; a refund may be settled since */
           and (d.payment_id is null
                or exists (select from ticket.payback y
                           where y.supplier_id = d.supplier_id
                             and y.payback_id = d.payback_id
                             and y.state = 'M'))
         order by d.done_at desc
         limit coalesce((p_change ->> 'last')::int4, 100))) k
    left join ticket.payment p
      on p.supplier_id = k.supplier_id and p.payment_id = k.payment_id
    left join ticket.payback b
      on b.supplier_id = k.supplier_id and b.payback_id = k.payback_id
    order by k.state, k.since, k.number;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_job_list is
'What was to be sent to a platform and was not done: what has run out of tries,
and the last ones that were refused for good and are not settled since, each
with its reason and what staff can do.';

grant execute on function api.staff_job_list to ticket_staff;
