-- The quotas stay, as their versions are never told twice; who books finds
-- another catalogue behind their locks.
create or replace function impl.performance_remove(p_supplier int4,
    p_session int4, p_days date[])
returns table (day date, place int4, done text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_day      date;
    v_gone     date[] := '{}';
begin
    for v_day in
        select p.day
        from ticket.performance p
        where p.supplier_id = p_supplier and p.session_id = p_session
          and p.day = any (p_days)
        order by p.day
        for update
    loop
        perform impl.performance_lock(p_supplier, p_session, v_day);

        if exists (select from ticket.orders o
                   where o.supplier_id = p_supplier
                     and o.session_id = p_session and o.day = v_day)
        then
            place := 2;
            done := 'skipped: has had orders (performance cancel)';
        elsif exists (select from ticket.seat_held h
                      where h.supplier_id = p_supplier
                        and h.session_id = p_session and h.day = v_day)
        then
            place := 3;
            done := 'skipped: seats are kept (seat lift)';
        else
            v_gone := v_gone || v_day;
            place := 1;
            done := 'removed';
        end if;

        day := v_day;
        return next;
    end loop;

    /* In one statement, which makes one version of the catalogue. */
    delete from ticket.performance p
    where p.supplier_id = p_supplier and p.session_id = p_session
      and p.day = any (v_gone);
end;
$$;

comment on function impl.performance_remove(int4, int4, date[]) is
'Takes performances away that never had an order: what was done of each, and its
place in an answer.  The caller has locked the supplier.';
