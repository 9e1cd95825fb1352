-- Members of p_change: first_day (today), last_day (all), line.
create or replace function api.staff_slot_rows(p_supplier text, p_change jsonb)
returns table (verdict text, subject text,
               line text, day date, slot int2, start text, "end" text,
               total int4, online int4, open text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_line     int4;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if p_change ? 'line' then
        v_line := (impl.staff_line(v_supplier.supplier_id,
                                   p_change ->> 'line')).line_id;
    end if;

    return query
    select null::text, null::text, l.code, t.day, t.slot_no,
           impl.clock(t.start_minute), impl.clock(t.end_minute),
           t.total_capacity, t.online_capacity,
           case when t.enabled then 'yes' else 'no' end
    from ticket.slot t
    join ticket.line l using (supplier_id, line_id)
    where t.supplier_id = v_supplier.supplier_id
      and (v_line is null or t.line_id = v_line)
      and t.day >= coalesce((p_change ->> 'first_day')::date,
                            impl.staff_today(v_supplier.zone))
      and t.day <= coalesce((p_change ->> 'last_day')::date, t.day)
    order by t.line_id, t.day, t.slot_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_rows is
'A season''s slots as lines of a file, which api.staff_slot_import takes.';

grant execute on function api.staff_slot_rows to ticket_staff;
