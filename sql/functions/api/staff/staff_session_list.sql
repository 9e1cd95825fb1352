create or replace function api.staff_session_list(p_supplier text)
returns table (verdict text, subject text, session int4, hall int4, name text,
               start_minute int2, end_minute int2, sale_end_minute int2,
               check_from_minute int2, check_until_minute int2,
               performances int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, t.session_id, t.hall_id, t.name,
           t.start_minute, t.end_minute, t.sale_end_minute,
           t.check_from_minute, t.check_until_minute,
           (select count(*)::int4
            from ticket.performance p
            where p.supplier_id = t.supplier_id
              and p.session_id = t.session_id
              and p.day >= impl.staff_today(s.zone))
    from impl.staff_supplier(p_supplier) s
    join ticket.session t on t.supplier_id = s.supplier_id
    order by t.session_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_session_list is
'The sessions of a theatre, and how many performances there are from today on.';

grant execute on function api.staff_session_list to ticket_staff;
