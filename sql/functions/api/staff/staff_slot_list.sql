-- Members of p_change: first_day, last_day.
create or replace function api.staff_slot_list(
    p_supplier text,
    p_line text,
    p_change jsonb)
returns table (verdict text, subject text,
               line text, day date, slot_no int2, start_minute int2,
               end_minute int2, total_capacity int4, online_capacity int4,
               used int4, remaining int4, enabled bool,
               desk_remaining int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_first date := (p_change ->> 'first_day')::date;
    v_last  date := (p_change ->> 'last_day')::date;
begin
    return query
    select null::text, null::text,
           l.code, t.day, t.slot_no, t.start_minute, t.end_minute,
           t.total_capacity, t.online_capacity, coalesce(q.used, 0),
           coalesce(q.capacity - q.used, t.online_capacity),
           t.enabled and not impl.day_is_off(t.supplier_id, t.day, t.line_id),
           coalesce(d.capacity - d.used, t.total_capacity - t.online_capacity)
    from impl.staff_supplier(p_supplier) s,
         impl.staff_line(s.supplier_id, p_line) l
    join ticket.slot t on t.supplier_id = l.supplier_id
                      and t.line_id = l.line_id
    left join ticket.quota q
           on q.supplier_id = t.supplier_id
              and q.quota_id = api.quota_id(1, t.day, t.line_id * 1000
                                                      + t.slot_no)
    left join ticket.quota d
           on d.supplier_id = t.supplier_id
              and d.quota_id = api.quota_id(impl.quota_kind('desk'), t.day,
                                            t.line_id::int8 * 1000
                                            + t.slot_no)
    where t.day between coalesce(v_first, impl.staff_today(s.zone))
                    and coalesce(v_last, v_first, impl.staff_today(s.zone))
    order by t.day, t.slot_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_list is
'The slots of a line in some days and what is left of them.';

grant execute on function api.staff_slot_list to ticket_staff;
