create or replace function impl.staff_session(p_supplier int4, p_session int4)
returns ticket.session
language plpgsql stable
as $$
declare
    v_session ticket.session;
begin
    select t.* into v_session
    from ticket.session t
    where t.supplier_id = p_supplier and t.session_id = p_session;

    if not found then
        perform impl.staff_refuse('SESSION_MISSING', p_session::text);
    end if;

    return v_session;
end;
$$;

comment on function impl.staff_session(int4, int4) is
'A session that staff name; refuses what there is not.';

create or replace function impl.session_put(p_session ticket.session,
    p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_hall     int4 := coalesce((p_change ->> 'hall')::int4, p_session.hall_id);
begin
    perform impl.staff_hall(p_session.supplier_id, v_hall);

    if v_hall <> p_session.hall_id
       and exists (select from ticket.performance p
                   where p.supplier_id = p_session.supplier_id
                     and p.session_id = p_session.session_id)
    then
        perform impl.staff_refuse('SESSION_HALL', p_session.session_id::text,
                                  p_session.hall_id::text);
    end if;

    p_session := impl.session_times(p_session, p_change);
    p_session.hall_id := v_hall;
    p_session.name := coalesce(p_change ->> 'name', p_session.name,
                               impl.clock(p_session.start_minute));

    insert into ticket.session select (p_session).*
    on conflict (supplier_id, session_id) do update
    set hall_id = excluded.hall_id, name = excluded.name,
        start_minute = excluded.start_minute,
        end_minute = excluded.end_minute,
        sale_end_minute = excluded.sale_end_minute,
        check_from_minute = excluded.check_from_minute,
        check_until_minute = excluded.check_until_minute;
end;
$$;

comment on function impl.session_put(ticket.session, jsonb) is
'Keeps a session, new or changed as staff say (see api.staff_session_add), or
refuses.  The caller has locked the supplier.';
