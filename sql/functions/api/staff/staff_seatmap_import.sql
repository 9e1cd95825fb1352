create or replace function api.staff_seatmap_import(
    p_supplier text,
    p_hall int4,
    p_map jsonb)
returns table (verdict text, subject text, problem text, map int4, areas int4,
               seats int4, performances int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_hall     ticket.hall;
    v_moved    int4;
begin
    v_hall := impl.staff_hall((impl.staff_supplier(p_supplier)).supplier_id,
                              p_hall);

    return query
    select 'MAP_WRONG', p_hall::text, p.p, null::int4, null::int4, null::int4,
           null::int4
    from impl.seatmap_problems(p_map) p(p);

    if found then
        return;
    end if;

    /* Nobody plans or sells meanwhile. */
    perform from ticket.supplier s
    where s.supplier_id = v_hall.supplier_id
    for no key update;

    select h.* into v_hall
    from ticket.hall h
    where h.supplier_id = v_hall.supplier_id and h.hall_id = p_hall
    for update;

    perform impl.seatmap_store(v_hall.supplier_id, p_hall, v_hall.map_no + 1,
                               p_map);

    update ticket.hall h
    set map_no = v_hall.map_no + 1
    where h.supplier_id = v_hall.supplier_id and h.hall_id = p_hall;

    /* What has sold or kept seats is played on the map that it has. */
    update ticket.performance p
    set map_no = v_hall.map_no + 1
    from ticket.session t
    where t.supplier_id = v_hall.supplier_id and t.hall_id = p_hall
      and p.supplier_id = t.supplier_id and p.session_id = t.session_id
      and p.state <> 'C'
      and not exists (select from ticket.seat_held h
                      where h.supplier_id = p.supplier_id
                        and h.session_id = p.session_id and h.day = p.day)
      and not exists (select from ticket.orders o
                      where o.supplier_id = p.supplier_id
                        and o.session_id = p.session_id and o.day = p.day
                        and o.state <> '4');
    get diagnostics v_moved = row_count;

    return query
    select null::text, null::text, null::text, v_hall.map_no + 1,
           count(*)::int4, sum(a.seats)::int4, v_moved
    from ticket.seat_area a
    where a.supplier_id = v_hall.supplier_id and a.hall_id = p_hall
      and a.map_no = v_hall.map_no + 1;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_import is
'Imports a map of a hall''s seats, wholly or not at all: a row for each thing
that is wrong, or one that says what there is now, and how many performances,
those of which nothing was sold, are played on it.';

grant execute on function api.staff_seatmap_import to ticket_staff;
