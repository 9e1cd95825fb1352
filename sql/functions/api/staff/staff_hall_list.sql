create or replace function api.staff_hall_list(p_supplier text)
returns table (verdict text, subject text, hall int4, name text, map int4,
               areas int4, seats int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, h.hall_id, h.name, h.map_no,
           count(a)::int4, coalesce(sum(a.seats), 0)::int4
    from impl.staff_supplier(p_supplier) s
    join ticket.hall h on h.supplier_id = s.supplier_id
    left join ticket.seat_area a
           on a.supplier_id = h.supplier_id and a.hall_id = h.hall_id
              and a.map_no = h.map_no
    group by h.hall_id, h.name, h.map_no
    order by h.hall_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_hall_list is
'The halls of a theatre, with the areas and seats of their newest maps.';

grant execute on function api.staff_hall_list to ticket_staff;
