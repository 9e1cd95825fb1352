-- Members of p_change: hall, name, start, length (minutes), sale_end,
-- check_from, check_until (minutes before the start; check_until: behind it).
create or replace function api.staff_session_set(
    p_supplier text,
    p_session int4,
    p_change jsonb)
returns table (verdict text, subject text, session int4, hall int4, name text,
               start_minute int2, end_minute int2, sale_end_minute int2,
               check_from_minute int2, check_until_minute int2)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_session  ticket.session;
begin
    select t.* into v_session
    from ticket.session t
    where t.supplier_id = v_supplier and t.session_id = p_session
    for no key update;

    if not found then
        if not p_change ?& array['hall', 'start', 'length'] then
            perform impl.staff_refuse('SESSION_NEW', p_session::text);
        end if;

        v_session.supplier_id := v_supplier;
        v_session.session_id := p_session;
    end if;

    v_session.hall_id := coalesce((p_change ->> 'hall')::int4,
                                  v_session.hall_id);
    perform impl.staff_hall(v_supplier, v_session.hall_id);
    v_session := impl.session_times(v_session, p_change);
    v_session.name := coalesce(p_change ->> 'name', v_session.name,
                               p_session::text);

    insert into ticket.session select (v_session).*
    on conflict (supplier_id, session_id) do update
    set name = excluded.name, start_minute = excluded.start_minute,
        end_minute = excluded.end_minute,
        sale_end_minute = excluded.sale_end_minute,
        check_from_minute = excluded.check_from_minute,
        check_until_minute = excluded.check_until_minute
    where ticket.session.hall_id = excluded.hall_id;

    if not found then
        perform impl.staff_refuse('SESSION_HALL', p_session::text);
    end if;

    return query
    select l.* from api.staff_session_list(p_supplier) l
    where l.session = p_session;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_set is
'Makes a session, what is played every week at a time, or changes it for
performances that are planned from now on.';

grant execute on function api.staff_session_set to ticket_staff;
