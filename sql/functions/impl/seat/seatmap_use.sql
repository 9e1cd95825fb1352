-- Whoever books was quoted by the map that a performance has.  The caller has
-- locked the supplier, so that nobody makes a quota; the quotas are locked
-- here, so that nobody takes a seat until the catalogue is another one.
create or replace function impl.seatmap_use(p_hall ticket.hall, p_today date,
    out moved int4, out kept int4)
language plpgsql volatile
as $$
declare
    v_quotas   int8[];
begin
    v_quotas := array(
        select u.quota_id
        from impl.seatmap_older(p_hall, p_today) u
        where u.quota_id is not null);

    perform impl.lock_quotas(p_hall.supplier_id, v_quotas);

    update ticket.performance p
    set map_no = p_hall.map_no
    from (select u.session_id, u.day
          from impl.seatmap_older(p_hall, p_today) u
          group by u.session_id, u.day
          having sum(u.used) = 0) u
    where p.supplier_id = p_hall.supplier_id and p.session_id = u.session_id
      and p.day = u.day;
    get diagnostics moved = row_count;

    select count(distinct (u.session_id, u.day)) into kept
    from impl.seatmap_older(p_hall, p_today) u;
end;
$$;

comment on function impl.seatmap_use(ticket.hall, date) is
'Moves the performances to come, of which nothing is sold or kept, to the newest
map of their hall; answers how many, and how many stay on an older one.';

create or replace function impl.seatmap_older(p_hall ticket.hall, p_today date)
returns table (session_id int4, day date, quota_id int8, used int4)
language sql stable
as $$
    select p.session_id, p.day, q.quota_id, coalesce(q.used, 0)
    from ticket.session t
    join ticket.performance p
      on p.supplier_id = t.supplier_id and p.session_id = t.session_id
    join ticket.seat_area a
      on a.supplier_id = t.supplier_id and a.hall_id = t.hall_id
         and a.map_no = p.map_no
    left join ticket.quota q
      on q.supplier_id = p.supplier_id
         and q.quota_id = impl.seats_quota(p.day, p.session_id, a.area_id)
    where t.supplier_id = (p_hall).supplier_id
      and t.hall_id = (p_hall).hall_id and p.day >= p_today
      and p.state <> 'C' and p.map_no <> (p_hall).map_no;
$$;

comment on function impl.seatmap_older(ticket.hall, date) is
'The areas of the performances to come that are played on an older map of their
hall, and how many of their seats are not free.';
