create or replace function api.staff_session_remove(
    p_supplier text,
    p_session int4)
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
    perform impl.staff_session(v_supplier, p_session);

    perform impl.staff_refuse('SESSION_USED', p_session::text,
                              count(*)::text)
    from ticket.performance p
    where p.supplier_id = v_supplier and p.session_id = p_session
    having count(*) > 0;

    delete from ticket.performance_price r
    where r.supplier_id = v_supplier and r.session_id = p_session;

    delete from ticket.session t
    where t.supplier_id = v_supplier and t.session_id = p_session;

    return query select l.* from api.staff_session_list(p_supplier) l;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_remove is
'Takes a session away that has no performance, with its prices; answers those
that are left.';

grant execute on function api.staff_session_remove to ticket_staff;
