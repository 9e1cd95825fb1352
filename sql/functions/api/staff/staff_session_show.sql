create or replace function api.staff_session_show(
    p_supplier text,
    p_session int4)
returns table (verdict text, subject text,
               session int4, hall int4, name text, start_minute int2,
               end_minute int2, sale_end_minute int2, check_from_minute int2,
               check_until_minute int2)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, t.session_id, t.hall_id, t.name,
           t.start_minute, t.end_minute, t.sale_end_minute,
           t.check_from_minute, t.check_until_minute
    from impl.staff_session((impl.staff_supplier(p_supplier)).supplier_id,
                            p_session) t;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_show is
'One session, as staff set it.';

grant execute on function api.staff_session_show to ticket_staff;
