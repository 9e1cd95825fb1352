-- The list is the whole list of that hall: an area that is missing in it is
-- left; "none" leaves all of them.
create or replace function api.staff_product_area(
    p_supplier text,
    p_product text,
    p_hall int4,
    p_areas text[])
returns table (verdict text, subject text, product text, hall int4, areas text,
               left_out text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product  int4;
    v_hall     ticket.hall;
    v_areas    text[] := array_remove(p_areas, 'none');
    v_unknown  text;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;
    v_hall := impl.staff_hall(v_supplier, p_hall);

    if 'none' = any (p_areas) and cardinality(p_areas) > 1 then
        perform impl.staff_refuse('AREAS_NONE');
    end if;

    select string_agg(distinct k.code, ', ') into v_unknown
    from unnest(v_areas) k(code)
    where not exists (select from ticket.seat_area a
                      where a.supplier_id = v_supplier and a.hall_id = p_hall
                        and a.map_no = v_hall.map_no and a.code = k.code);

    if v_unknown is not null then
        perform impl.staff_refuse('AREAS_UNKNOWN', p_hall::text, v_unknown);
    end if;

    delete from ticket.product_area x
    where x.supplier_id = v_supplier and x.product_id = v_product
      and x.hall_id = p_hall and x.code <> all (v_areas);

    insert into ticket.product_area (supplier_id, product_id, hall_id, code)
    select distinct v_supplier, v_product, p_hall, k.code
    from unnest(v_areas) k(code)
    on conflict do nothing;

    return query
    select l.* from api.staff_product_areas(p_supplier) l
    where l.product = p_product and l.hall = p_hall;

    if not found then
        return query
        select null::text, null::text, p_product, p_hall, null::text,
               null::text;
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_area is
'Says in which areas of a hall the seats of a product are.';

grant execute on function api.staff_product_area to ticket_staff;
