-- Members of p_change: hall, name, and the times of impl.session_times().
create or replace function api.staff_session_add(
    p_supplier text,
    p_session int4,
    p_change jsonb)
returns table (verdict text, subject text, session int4, hall int4, name text,
               start_minute int2, end_minute int2, sale_end_minute int2,
               check_from_minute int2, check_until_minute int2,
               performances int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_session  ticket.session;
begin
    v_session.supplier_id :=
        (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_session.session_id := p_session;

    if exists (select from ticket.session t
               where t.supplier_id = v_session.supplier_id
                 and t.session_id = p_session)
    then
        perform impl.staff_refuse('SESSION_EXISTS', p_session::text);
    end if;

    perform impl.session_put(v_session, p_change);

    return query
    select l.* from api.staff_session_list(p_supplier) l
    where l.session = p_session;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_add is
'Adds a session: what is played in a hall at a time of day.';

grant execute on function api.staff_session_add to ticket_staff;
