create or replace function impl.performance_plan(p_session ticket.session,
    p_days date[])
returns table (day date, place int4, done text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_map      int4;
    v_old      ticket.performance;
    v_new      ticket.performance;
    v_changed  date[] := '{}';
begin
    select h.map_no into v_map
    from ticket.hall h
    where h.supplier_id = p_session.supplier_id
      and h.hall_id = p_session.hall_id;

    if v_map = 0 then
        perform impl.staff_refuse('HALL_EMPTY', p_session.hall_id::text);
    end if;

    for v_old in
        select p.*
        from ticket.performance p
        where p.supplier_id = p_session.supplier_id
          and p.session_id = p_session.session_id and p.day = any (p_days)
        order by p.day
        for no key update
    loop
        day := v_old.day;
        v_new := impl.performance_times(v_old, p_session);
        v_new.map_no := v_map;

        if v_old.state = 'C' then
            place := 6;
            done := 'skipped: cancelled';
        elsif v_new is not distinct from v_old then
            place := 3;
            done := 'as it was';
        elsif v_old.own_times then
            place := 5;
            done := 'skipped: has times of its own';
        elsif impl.performance_lock(p_session.supplier_id,
                                    p_session.session_id, v_old.day) > 0
        then
            place := 4;
            done := 'skipped: seats are sold or kept';
        else
            v_changed := v_changed || v_old.day;
            place := 2;
            done := 'changed';
        end if;

        return next;
    end loop;

    /* In one statement, which makes one version of the catalogue. */
    update ticket.performance p
    set map_no = v_map, start_minute = p_session.start_minute,
        end_minute = p_session.end_minute,
        sale_end_minute = p_session.sale_end_minute,
        check_from_minute = p_session.check_from_minute,
        check_until_minute = p_session.check_until_minute
    where p.supplier_id = p_session.supplier_id
      and p.session_id = p_session.session_id and p.day = any (v_changed);

    return query
    insert into ticket.performance (
        supplier_id, session_id, day, map_no, start_minute, end_minute,
        sale_end_minute, check_from_minute, check_until_minute)
    select p_session.supplier_id, p_session.session_id, k.day, v_map,
           p_session.start_minute, p_session.end_minute,
           p_session.sale_end_minute, p_session.check_from_minute,
           p_session.check_until_minute
    from unnest(p_days) k(day)
    on conflict do nothing
    returning day, 1, 'planned';
end;
$$;

comment on function impl.performance_plan(ticket.session, date[]) is
'Plans a session on days: what was done of each, and its place in an answer.
The caller has locked the supplier.';

create or replace function impl.performance_times(
    p_performance ticket.performance, p_times ticket.session)
returns ticket.performance
language plpgsql immutable
as $$
begin
    p_performance.start_minute := p_times.start_minute;
    p_performance.end_minute := p_times.end_minute;
    p_performance.sale_end_minute := p_times.sale_end_minute;
    p_performance.check_from_minute := p_times.check_from_minute;
    p_performance.check_until_minute := p_times.check_until_minute;

    return p_performance;
end;
$$;

comment on function impl.performance_times(ticket.performance, ticket.session)
is
'A performance with the times of a session.';

create or replace function impl.performance_beside(p_supplier int4,
    p_session int4, p_days date[])
returns table (session_id int4, name text, days date[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select t.session_id, t.name, array_agg(distinct p.day order by p.day)
    from ticket.session s
    join ticket.performance p
      on p.supplier_id = s.supplier_id and p.session_id = s.session_id
    join ticket.session t
      on t.supplier_id = s.supplier_id and t.hall_id = s.hall_id
         and t.session_id <> s.session_id
    join ticket.performance o
      on o.supplier_id = t.supplier_id and o.session_id = t.session_id
         and o.day between p.day - 1 and p.day + 1
         and (o.day - p.day) * 1440 + o.start_minute < p.end_minute
         and (o.day - p.day) * 1440 + o.end_minute > p.start_minute
    where s.supplier_id = p_supplier and s.session_id = p_session
      and p.day = any (p_days) and p.state = 'O' and o.state = 'O'
    group by t.session_id, t.name;
end;
$$;

comment on function impl.performance_beside(int4, int4, date[]) is
'Sessions that are played in the same hall at the same time, and on which days:
nobody may have meant that.';

create or replace function impl.days_text(p_days date[])
returns text
language sql stable
as $$
    select array_to_string(p_days[1 : 10], ' ')
           || case when cardinality(p_days) > 10
                   then ' ... ' || p_days[cardinality(p_days)] else '' end;
$$;

comment on function impl.days_text(date[]) is
'Days in a refusal: the first ten, and the last.';
