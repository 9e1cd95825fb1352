create or replace function api.staff_hall_remove(
    p_supplier text,
    p_hall int4)
returns table (verdict text, subject text, hall int4, name text, map int4,
               areas int4, seats int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.staff_hall(v_supplier, p_hall);

    perform impl.staff_refuse('HALL_USED', p_hall::text,
                              string_agg(t.session_id::text, ', '
                                         order by t.session_id))
    from ticket.session t
    where t.supplier_id = v_supplier and t.hall_id = p_hall
    having count(*) > 0;

    perform impl.seatmaps_remove(v_supplier, p_hall);

    delete from ticket.product_area x
    where x.supplier_id = v_supplier and x.hall_id = p_hall;

    delete from ticket.hall h
    where h.supplier_id = v_supplier and h.hall_id = p_hall;

    return query select l.* from api.staff_hall_list(p_supplier) l;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_hall_remove is
'Takes a hall away that no session is played in, with its maps; answers those
that are left.';

grant execute on function api.staff_hall_remove to ticket_staff;
