create or replace function impl.times_of(p_performance ticket.performance)
returns ticket.session
language plpgsql immutable
as $$
declare
    v_times    ticket.session;
begin
    v_times.session_id := p_performance.session_id;
    v_times.start_minute := p_performance.start_minute;
    v_times.end_minute := p_performance.end_minute;
    v_times.sale_end_minute := p_performance.sale_end_minute;
    v_times.check_from_minute := p_performance.check_from_minute;
    v_times.check_until_minute := p_performance.check_until_minute;

    return v_times;
end;
$$;

comment on function impl.times_of(ticket.performance) is
'The times of a performance, as those of a session.';

-- Orders come before quotas, as everywhere.
create or replace function impl.performance_put(p_new ticket.performance,
    p_zone text, p_ends bool)
returns void
language plpgsql volatile
as $$
begin
    if p_ends then
        perform
        from ticket.orders o
        where o.supplier_id = p_new.supplier_id
          and o.session_id = p_new.session_id and o.day = p_new.day
        order by o.order_id
        for no key update;

        perform impl.performance_lock(p_new.supplier_id, p_new.session_id,
                                      p_new.day);
    end if;

    update ticket.performance p
    set state = p_new.state, start_minute = p_new.start_minute,
        end_minute = p_new.end_minute,
        sale_end_minute = p_new.sale_end_minute,
        check_from_minute = p_new.check_from_minute,
        check_until_minute = p_new.check_until_minute,
        own_times = p_new.own_times, fee_minute = p_new.fee_minute
    where p.supplier_id = p_new.supplier_id
      and p.session_id = p_new.session_id and p.day = p_new.day
      and p is distinct from p_new;

    /* An order whose time ends costs a fee: it never ends earlier. */
    if p_ends then
        update ticket.orders o
        set valid_until = greatest(o.valid_until, impl.minute_at(
                p_new.day, p_new.end_minute, p_zone))
        where o.supplier_id = p_new.supplier_id
          and o.session_id = p_new.session_id and o.day = p_new.day
          and o.state not in ('4', '9');
    end if;
end;
$$;

comment on function impl.performance_put(ticket.performance, text, bool) is
'Changes times and state of a performance, and, where it ends at a later time,
how long its orders are valid.  The caller has locked the supplier and the
performance.';

create or replace function impl.performance_done(p_supplier int4,
    p_session int4, p_day date)
returns table (session int4, day date, name text, hall int4, map int4,
               start_minute int2, end_minute int2, sale_end_minute int2,
               check_from_minute int2, check_until_minute int2, state text,
               orders int4, persons int4, note text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p.session_id, p.day, t.name, t.hall_id, p.map_no, p.start_minute,
           p.end_minute, p.sale_end_minute, p.check_from_minute,
           p.check_until_minute, impl.performance_state(p, s.zone),
           count(distinct o.order_id)::int4,
           coalesce(sum(k.persons) filter (where impl.ticket_lives(o, k.state)),
                    0)::int4,
           (select string_agg(format('at the time of session %s, %s, in the'
                                     ' same hall', b.session_id, b.name),
                              '; ' order by b.session_id)
            from impl.performance_beside(p_supplier, p_session,
                                         array[p_day]) b)
    from ticket.performance p
    join ticket.supplier s on s.supplier_id = p.supplier_id
    join ticket.session t
      on t.supplier_id = p.supplier_id and t.session_id = p.session_id
    left join ticket.orders o
           on o.supplier_id = p.supplier_id and o.session_id = p.session_id
              and o.day = p.day and o.state not in ('4', '9')
    left join ticket.ticket k
           on k.supplier_id = o.supplier_id and k.order_id = o.order_id
    where p.supplier_id = p_supplier and p.session_id = p_session
      and p.day = p_day
    group by p.supplier_id, p.session_id, p.day, t.name, t.hall_id, s.zone;
end;
$$;

comment on function impl.performance_done(int4, int4, date) is
'A performance that staff have changed, the orders that this affects, and who
else plays in the hall then.';

create or replace function impl.performance_past(p_day date, p_end int4,
    p_zone text)
returns void
language plpgsql volatile
as $$
begin
    if impl.minute_at(p_day, p_end, p_zone) <= api.now() then
        perform impl.staff_refuse('PERFORMANCE_PAST',
                                  p_day || ' ' || impl.clock(p_end));
    end if;
end;
$$;

comment on function impl.performance_past(date, int4, text) is
'Refuses that a performance ends at a minute of a day that is over.';
