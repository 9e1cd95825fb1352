-- Members of p_change: first_day, last_day or days, start (minute of the day),
-- length (minutes), count, first_no, total, online.
create or replace function api.staff_slot_create(
    p_supplier text,
    p_line text,
    p_change jsonb)
returns table (verdict text, subject text,
               line text, first_day date, last_day date, slots int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_line int4;
    v_first date;
    v_last date;
    v_start int4 := (p_change ->> 'start')::int4;
    v_length int4 := (p_change ->> 'length')::int4;
    v_count int4 := (p_change ->> 'count')::int4;
    v_number int4 := coalesce((p_change ->> 'first_no')::int4, 1);
    v_total int4 := (p_change ->> 'total')::int4;
    v_online int4;
    v_cells ticket.slot_cell[];
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_line := (impl.staff_line(v_supplier.supplier_id, p_line)).line_id;
    v_first := coalesce((p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date,
                       v_first + coalesce((p_change ->> 'days')::int4, 1)
                       - 1);
    v_online := coalesce((p_change ->> 'online')::int4, v_total);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('SLOT_DAYS', v_first::text, v_last::text);
    end if;

    if v_start + v_length * v_count > 1440 or v_number + v_count > 1000 then
        perform impl.staff_refuse('SLOT_COUNT');
    end if;

    if v_online > v_total then
        perform impl.staff_refuse('SLOT_ONLINE', v_online::text, v_total::text);
    end if;

    if exists (select from ticket.slot t
               where t.supplier_id = v_supplier.supplier_id
                 and t.line_id = v_line
                 and t.day between v_first and v_last
                 and (t.slot_no between v_number and v_number + v_count - 1
                      or t.start_minute < v_start + v_length * v_count
                         and t.end_minute > v_start))
    then
        perform impl.staff_refuse('SLOT_EXISTS', p_line);
    end if;

    v_cells := array(
        select row(null, row(v_supplier.supplier_id, v_line, v_first + d.n,
                             v_number + i.n, v_start + v_length * i.n,
                             v_start + v_length * (i.n + 1), v_total,
                             v_online, true)::ticket.slot, 0, 0, null
                   )::ticket.slot_cell
        from generate_series(0, v_last - v_first) as d (n),
             generate_series(0, v_count - 1) as i (n));

    perform impl.lock_quotas(v_supplier.supplier_id,
                             impl.slot_quotas(v_cells));
    perform impl.slot_write(v_supplier.supplier_id, v_cells);

    return query
    select null::text, null::text, p_line, v_first, v_last,
           cardinality(v_cells);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_slot_create is
'Creates the slots of a range of days, one after the other.';

grant execute on function api.staff_slot_create to ticket_staff;
