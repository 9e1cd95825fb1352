-- Members of p_change: account, first_day, last_day, open: true, only those
-- that nobody has resolved.
create or replace function api.staff_bill_differences(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, difference_id int8,
               account_no int4, day date, kind text, what text, number text,
               platform_no text, ours_fen int8, theirs_fen int8,
               ours_state text, ours_at timestamptz, theirs_at timestamptz,
               proposal text, resolved_at timestamptz, resolved_by text,
               resolution text, remark text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, d.difference_id, d.account_no::int4,
           d.day, d.kind::text,
           case d.line_kind when 1 then 'payment' when 2 then 'refund'
               else 'settlement' end,
           d.number::text, d.platform_no::text, d.ours_fen, d.theirs_fen,
           d.ours_state::text, d.ours_at, d.theirs_at,
           impl.bill_proposal(d), d.resolved_at, d.resolved_by,
           d.resolution::text, d.remark
    from impl.staff_supplier(p_supplier) s
    join ticket.bill_difference d
      on d.supplier_id = s.supplier_id
    where d.account_no = coalesce((p_change ->> 'account')::int4,
                                  d.account_no)
      and d.day between coalesce((p_change ->> 'first_day')::date,
                                 date '-infinity')
                and coalesce((p_change ->> 'last_day')::date,
                             date 'infinity')
      and (d.resolved_at is null
           or not coalesce((p_change ->> 'open')::bool, false))
    order by d.resolved_at is not null, d.day desc, d.difference_id
    limit 10000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_differences is
'Where bills and books differ, each with what might be done about it; those that
are resolved behind the others.';

grant execute on function api.staff_bill_differences to ticket_staff;
