-- Members of p_change: see api.staff_session_add().
create or replace function api.staff_session_set(
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
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.session_put(impl.staff_session(v_supplier, p_session),
                             p_change);

    return query
    select l.* from api.staff_session_list(p_supplier) l
    where l.session = p_session;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_set is
'Changes a session: its name everywhere, its times for what is planned from now
on.';

grant execute on function api.staff_session_set to ticket_staff;
