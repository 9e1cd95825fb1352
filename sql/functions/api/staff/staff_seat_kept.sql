-- Members of p_change: session, first_day (today, where none is named),
-- last_day.
create or replace function api.staff_seat_kept(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, day date, session int4,
               start_minute int2, seats text, kept int4, state text,
               means text, remark text, kept_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_first    date;
    v_last     date;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_first := coalesce((p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date, v_first + 800);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('PERFORMANCE_DAYS', v_first::text,
                                  v_last::text);
    end if;

    if p_change ? 'session' then
        perform impl.staff_session(v_supplier.supplier_id,
                                   (p_change ->> 'session')::int4);
    end if;

    return query
    with held as materialized (
        select h.*, p.start_minute
        from ticket.performance p
        join ticket.seat_held h
          on h.supplier_id = p.supplier_id and h.session_id = p.session_id
             and h.day = p.day
        where p.supplier_id = v_supplier.supplier_id
          and p.day between v_first and v_last
          and p.session_id = coalesce((p_change ->> 'session')::int4,
                                      p.session_id)
          and h.kind <> 'O'),
    /* Where each seat stands among the numbers of its row: a range means all
       that lie between its ends. */
    seat as materialized (
        select s.*,
               case when s.num ~ '^[0-9]{1,9}$' then row_number() over (
                   partition by s.area_id, s.row_place,
                                s.num ~ '^[0-9]{1,9}$'
                   order by lpad(s.num, 9, '0')) end as place
        from ticket.seat s
        where s.supplier_id = v_supplier.supplier_id
          and s.area_id in (select h.area_id from held h)),
    part as (
        select k.day, k.session_id, k.start_minute, k.kind, k.remark, k.kept_at,
               k.area_id, k.row_place, min(k.seat_no) as first, count(*) as n,
               array_agg(k.num order by k.place) as nums
        from (
            select h.*, s.row_place, s.num, s.place,
                   coalesce(s.place - row_number() over (
                                partition by h.day, h.session_id, h.kind,
                                             h.remark, h.kept_at, h.area_id,
                                             s.row_place
                                order by s.place),
                            h.seat_no + 10000) as run
            from held h
            join seat s
              on s.area_id = h.area_id and s.seat_no = h.seat_no) k
        group by k.day, k.session_id, k.start_minute, k.kind, k.remark,
                 k.kept_at, k.area_id, k.row_place, k.run)
    select null::text, null::text, p.day, p.session_id, p.start_minute,
           string_agg(a.code || '/' || r.num || '/' || p.nums[1]
                      || case when p.n > 1 then '-' || p.nums[p.n]
                              else '' end,
                      ' ' order by a.place, p.row_place, p.first),
           sum(p.n)::int4, p.kind::text, impl.seat_means(p.kind::text),
           p.remark, p.kept_at
    from part p
    join ticket.seat_area a
      on a.supplier_id = v_supplier.supplier_id and a.area_id = p.area_id
    join ticket.seat_row r
      on r.supplier_id = v_supplier.supplier_id and r.area_id = p.area_id
         and r.place = p.row_place
    group by p.day, p.session_id, p.start_minute, p.kind, p.remark, p.kept_at
    order by p.day, p.start_minute, p.session_id, p.kept_at, p.kind;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seat_kept is
'The seats that staff keep at performances of some days: a row for each time
that some were kept, with what for, why and since when.';

grant execute on function api.staff_seat_kept to ticket_staff;
