-- Members of p_change: first_day, last_day (default today), by.
create or replace function api.staff_report_passages(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, key text, name text,
               passages int8, tickets int8, persons int8, again int8,
               went int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_by       text := coalesce(p_change ->> 'by', 'hour');
    v_from     timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone));
    v_from := v_days.from_at;

    /* Minutes are for who looks at the gates now. */
    if v_by = 'minute' and not p_change ?| '{first_day,last_day}'::text[] then
        v_from := greatest(v_from,
                           date_trunc('minute', api.now()
                                                - interval '59 minutes'));
    end if;

    return query
    select null::text, null::text, r.key,
           case when r.key is null then impl.either('total', '合计')
                else impl.report_name(v_supplier.supplier_id, v_by, r.key) end,
           r.passages, r.passages - r.again, r.persons, r.again,
           r.went
    from (
        select k.key, count(*) as passages,
               coalesce(sum(k.persons), 0)::int8 as persons,
               count(*) filter (where k.passage_no > 1) as again,
               sum(k.went)::int8 as went
        from (
            select impl.passage_newcomers(v_supplier.supplier_id, g.order_id,
                                          g.ticket_no, g.passage_no,
                                          g.persons) as persons,
                   g.passage_no, g.went,
                   case v_by
                       when 'minute' then to_char(
                           g.at at time zone v_supplier.zone,
                           case when v_days.to_at - v_days.from_at
                                     > interval '26 hours'
                                then 'YYYY-MM-DD HH24:MI'
                                else 'HH24:MI' end)
                           || ' ' || g.station_name || '/' || g.gate
                       when 'hour' then to_char(
                           g.at at time zone v_supplier.zone, 'HH24')
                       when 'day' then
                           ((g.at at time zone v_supplier.zone)::date)::text
                       when 'gate' then g.station_name || '/' || g.gate
                       when 'product' then g.product_id::text
                       else g.agent_id::text end as key
            from impl.report_came(v_supplier.supplier_id, v_from,
                                      v_days.to_at) g) k
        group by rollup (k.key)) r
    order by r.key is null, r.key;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_passages is
'Who came in: passages, tickets that came for the first time, persons who did,
tickets that came again, and how many went through of those of which devices say
so; the last row sums up.  By minute: each gate of the last hour, unless days
are named.';

grant execute on function api.staff_report_passages to ticket_staff;
