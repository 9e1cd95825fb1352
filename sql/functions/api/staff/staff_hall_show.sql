create or replace function api.staff_hall_show(p_supplier text, p_hall int4)
returns table (verdict text, subject text,
               hall int4, name text, map int4, areas int4, seats int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_hall((impl.staff_supplier(p_supplier)).supplier_id,
                            p_hall);

    return query
    select l.* from api.staff_hall_list(p_supplier) l
    where l.hall = p_hall;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_hall_show is
'One hall, with the areas and seats of its newest map.';

grant execute on function api.staff_hall_show to ticket_staff;
