-- Members of p_change: account, first_day, last_day, in the supplier's zone.
create or replace function api.staff_bill_withdrawals(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, booked_at timestamptz,
               account_no int4, provider text, reference text,
               amount_fen int8, fee_fen int8, returned bool, document int8,
               booked_by text, remark text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, w.booked_at, w.account_no::int4,
           a.provider::text, w.reference::text, w.amount_fen, w.fee_fen,
           w.returned, w.withdrawal_id, w.booked_by, w.remark
    from impl.staff_supplier(p_supplier) s
    join ticket.withdrawal w
      on w.supplier_id = s.supplier_id
    join ticket.provider_account a
      on a.supplier_id = w.supplier_id and a.account_no = w.account_no
    where w.account_no = coalesce((p_change ->> 'account')::int4,
                                  w.account_no)
      and (w.booked_at at time zone s.zone)::date
          between coalesce((p_change ->> 'first_day')::date,
                           date '-infinity')
              and coalesce((p_change ->> 'last_day')::date, date 'infinity')
    order by w.booked_at desc, w.withdrawal_id desc
    limit 10000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_withdrawals is
'What was drawn from a supplier''s accounts at platforms, the newest first.';

grant execute on function api.staff_bill_withdrawals to ticket_staff;
