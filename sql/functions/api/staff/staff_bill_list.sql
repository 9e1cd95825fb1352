-- Members of p_change: account, first_day, last_day; without days the last 31.
create or replace function api.staff_bill_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, account_no int4, provider text,
               day date, state text, lines int4, paid_fen int8,
               refunded_fen int8, fee_fen int8, payout_fen int8,
               "open" int8, differences int8, compared_at timestamptz,
               last_error text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, b.account_no::int4, a.provider::text,
           b.day,
           case b.state when 'W' then 'waits' when 'M' then 'missing'
                        else 'compared' end,
           b.lines, b.paid_fen, b.refunded_fen, b.fee_fen, b.payout_fen,
           d.open, d.all, b.compared_at, b.last_error
    from impl.staff_supplier(p_supplier) s
    join ticket.bill b
      on b.supplier_id = s.supplier_id
    join ticket.provider_account a
      on a.supplier_id = b.supplier_id and a.account_no = b.account_no
    cross join lateral (
        select count(*) filter (where y.resolved_at is null) as open,
               count(*) as all
        from ticket.bill_difference y
        where y.supplier_id = b.supplier_id
          and y.account_no = b.account_no and y.day = b.day) d
    where b.sort = 1
      and b.account_no = coalesce((p_change ->> 'account')::int4,
                                  b.account_no)
      and b.day >= coalesce((p_change ->> 'first_day')::date,
                            (p_change ->> 'last_day')::date - 30,
                            (api.now() at time zone 'Asia/Shanghai')::date
                            - 31)
      and b.day <= coalesce((p_change ->> 'last_day')::date, date 'infinity')
    order by b.day, b.account_no
    limit 10000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_list is
'Bills of a supplier''s accounts at platforms: their sums, and how many
differences were found and are still open.';

grant execute on function api.staff_bill_list to ticket_staff;
