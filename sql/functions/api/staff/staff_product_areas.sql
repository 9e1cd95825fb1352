create or replace function api.staff_product_areas(p_supplier text)
returns table (verdict text, subject text, product text, hall int4, areas text,
               left_out text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, g.code, x.hall_id,
           string_agg(x.code, ' ' order by a.place, x.code)
               filter (where a.code is not null),
           string_agg(x.code, ' ' order by x.code)
               filter (where a.code is null)
    from impl.staff_supplier(p_supplier) s
    join ticket.product_area x on x.supplier_id = s.supplier_id
    join ticket.product g
      on g.supplier_id = s.supplier_id and g.product_id = x.product_id
    join ticket.hall h
      on h.supplier_id = s.supplier_id and h.hall_id = x.hall_id
    left join ticket.seat_area a
           on a.supplier_id = s.supplier_id and a.hall_id = h.hall_id
              and a.map_no = h.map_no and a.code = x.code
    group by g.product_id, g.code, x.hall_id
    order by g.product_id, x.hall_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_areas is
'In which areas of which hall products are sold; left_out: areas that the newest
map of the hall has not.';

grant execute on function api.staff_product_areas to ticket_staff;
