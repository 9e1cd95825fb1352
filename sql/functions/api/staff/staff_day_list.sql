-- Members of p_change: first_day, last_day; without them, all from today on.
create or replace function api.staff_day_list(p_supplier text, p_change jsonb)
returns table (verdict text, subject text, day date, line text, state text,
               reason text, closed_at timestamptz, closed_by text,
               opened_at timestamptz, opened_by text, orders_left int8,
               refund_fen int8, refunded_fen int8, refunded_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, f.day, l.code,
           case when f.opened_at is null then 'closed' else 'open' end,
           f.reason, f.closed_at, f.closed_by, f.opened_at, f.opened_by,
           count(*) filter (where d.order_id is not null
                                  and d.done_at is null),
           coalesce(sum(d.due_fen), 0)::int8,
           coalesce(sum(d.due_fen) filter (where d.done_at is not null),
                    0)::int8,
           f.refunded_at
    from impl.staff_supplier(p_supplier) s
    join ticket.day_off f on f.supplier_id = s.supplier_id
    left join ticket.line l
      on l.supplier_id = f.supplier_id and l.line_id = f.line_id
    left join ticket.called_off d
      on d.supplier_id = f.supplier_id and d.day = f.day
         and d.line_id = f.line_id
    where f.day >= coalesce((p_change ->> 'first_day')::date,
                            impl.staff_today(s.zone))
      and f.day <= coalesce((p_change ->> 'last_day')::date, f.day)
    group by f.supplier_id, f.day, f.line_id, l.code, f.reason, f.opened_at,
             f.closed_at, f.closed_by, f.opened_by, f.refunded_at
    order by f.day, f.line_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_day_list is
'The days that were closed: why, by whom, how many orders are not refunded yet,
what goes back in all and what has gone.';

grant execute on function api.staff_day_list to ticket_staff;
