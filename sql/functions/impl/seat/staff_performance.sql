create or replace function impl.performance_named(p_supplier int4,
    p_session int4, p_day date)
returns ticket.performance
language plpgsql stable
as $$
declare
    v_performance ticket.performance;
begin
    perform impl.staff_session(p_supplier, p_session);

    select p.* into v_performance
    from ticket.performance p
    where p.supplier_id = p_supplier and p.session_id = p_session
      and p.day = p_day;

    if not found then
        perform impl.staff_refuse('PERFORMANCE_MISSING', p_session::text,
                                  p_day::text);
    end if;

    return v_performance;
end;
$$;

comment on function impl.performance_named(int4, int4, date) is
'A performance that staff name; refuses what there is not.';

create or replace function impl.staff_performance(p_supplier int4,
    p_session int4, p_day date)
returns ticket.performance
language plpgsql volatile
as $$
begin
    perform from ticket.performance p
    where p.supplier_id = p_supplier and p.session_id = p_session
      and p.day = p_day
    for no key update;

    return impl.performance_named(p_supplier, p_session, p_day);
end;
$$;

comment on function impl.staff_performance(int4, int4, date) is
'The same, locked: nobody else changes it, or the map that it is played on.';

-- Bookings read versions behind the locks of their quotas: those that came
-- before are committed when we have these locks, those that come later find
-- another catalogue.  Who makes a row that is missing waits for the supplier's.
create or replace function impl.performance_lock(p_supplier int4,
    p_session int4, p_day date)
returns int4
language plpgsql volatile
as $$
declare
    v_used     int4;
begin
    select sum(k.used) into v_used
    from (select q.used from ticket.quota q
          where q.supplier_id = p_supplier
            and q.quota_id between impl.seats_quota(p_day, p_session, 0)
                               and impl.seats_quota(p_day, p_session, 1048575)
          order by q.quota_id
          for no key update) k;

    return coalesce(v_used, 0);
end;
$$;

comment on function impl.performance_lock(int4, int4, date) is
'Waits for bookings of a performance that are on their way and keeps others
waiting; answers how many of its seats are sold or kept.  The caller has locked
the supplier, if seats that nobody booked yet matter to it.';

create or replace function impl.performance_state(
    p_performance ticket.performance, p_zone text)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_performance.state = 'C' then 'cancelled'
        when impl.minute_at(p_performance.day, p_performance.end_minute,
                            p_zone) <= api.now() then 'over'
        when p_performance.state = 'D' then 'disabled'
        when impl.minute_at(p_performance.day, p_performance.sale_end_minute,
                            p_zone) <= api.now() then 'sale over'
        else 'open' end;
end;
$$;

comment on function impl.performance_state(ticket.performance, text) is
'What staff call the state of a performance now.';

create or replace function impl.performance_price(p_supplier int4,
    p_product int4, p_session int4, p_day date)
returns int8
language plpgsql stable
as $$
begin
    return coalesce(
        (select r.price_fen
         from ticket.performance_price r
         where r.supplier_id = p_supplier and r.product_id = p_product
           and r.session_id in (0, p_session)
           and p_day between r.first_day and r.last_day
         order by r.session_id desc, r.first_day desc
         limit 1),
        impl.price_of(p_supplier, p_product, 0,
                      impl.local_day(p_supplier, api.now())));
end;
$$;

comment on function impl.performance_price(int4, int4, int4, date) is
'What a product costs at a performance, as tk_quote_seat_price() finds it, or
else everybody today; null: it has no price.';
