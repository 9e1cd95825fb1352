create or replace function api.staff_payment_unclear(p_supplier text)
returns table (verdict text, subject text, number text, action text,
               account_no int4, since timestamptz, attempts int4,
               gave_up bool, next_try_at timestamptz, last_code text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, j.number::text,
           impl.pay_action_name(j.action), j.account_no::int4,
           j.unclear_since, j.attempts::int4, j.gave_up,
           nullif(j.due_at, 'infinity'), j.last_code
    from impl.staff_supplier(p_supplier) s
    join ticket.pay_job j
      on j.supplier_id = s.supplier_id
         and (j.gave_up or j.unclear_since <= api.now() - interval '1 min')
    order by j.unclear_since, j.job_id
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_payment_unclear is
'What was sent to a platform and nobody knows the outcome of for longer than a
minute, and what has run out of tries.';

grant execute on function api.staff_payment_unclear to ticket_staff;
