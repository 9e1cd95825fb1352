create or replace function api.staff_alarm_list(p_supplier text)
returns table (verdict text, subject text, alarm_id int8, at timestamptz,
               kind text, number text, what text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, a.alarm_id, a.at, a.kind::text,
           impl.alarm_numbered(a.number::text),
           impl.alarm_said(a.kind::text, a.text)
    from impl.staff_supplier(p_supplier) s
    join ticket.alarm a
      on a.supplier_id = s.supplier_id and a.seen_at is null
         and impl.alarm_shown(a.kind::text)
    order by a.alarm_id
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_alarm_list is
'What staff must look at and nobody has seen yet, the oldest first.';

grant execute on function api.staff_alarm_list to ticket_staff;
