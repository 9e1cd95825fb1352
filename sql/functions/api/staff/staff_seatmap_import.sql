-- Nobody knows how many lines a map has: what was planned for few would take
-- for ever for many.
create or replace function api.staff_seatmap_import(
    p_supplier text,
    p_hall int4,
    p_map jsonb)
returns table (verdict text, subject text, hall int4, map int4, changed bool,
               areas int4, "rows" int4, seats int4, moved int4, kept int4,
               gone text, overlaps text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
#variable_conflict use_column
declare
    c_told     constant int4 := 100;    /* problems, with the refusal */
    v_supplier ticket.supplier;
    v_hall     ticket.hall;
    v_wrong    int8;
    v_changed  bool;
    v_moved    int4;
    v_kept     int4;
begin
    v_supplier := impl.staff_theatre(p_supplier);
    v_hall := impl.staff_hall(v_supplier.supplier_id, p_hall);
    v_wrong := (select count(*) from impl.seatmap_problems(p_map));

    if v_wrong > 0 then
        perform impl.staff_refuse('MAP_WRONG', p_hall::text, v_wrong::text,
            (select json_agg(x)::text
             from (select p.line, p.area, p.row_num as "row", p.seat,
                          p.problem as wrong
                   from impl.seatmap_problems(p_map) p
                   limit c_told) x));
    end if;

    /* Nobody imports or plans meanwhile, or makes a quota. */
    perform impl.staff_supplier_locked(p_supplier);

    select h.* into v_hall
    from ticket.hall h
    where h.supplier_id = v_supplier.supplier_id and h.hall_id = p_hall
    for update;

    v_changed := impl.seatmap_changed(v_hall, p_map);
    v_hall.map_no := v_hall.map_no + v_changed::int4;

    select m.moved, m.kept into v_moved, v_kept
    from impl.seatmap_use(v_hall, impl.staff_today(v_supplier.zone)) m;

    return query
    select null::text, null::text, p_hall, v_hall.map_no, v_changed,
           count(*)::int4, sum(r.rows)::int4, sum(a.seats)::int4, v_moved,
           v_kept,
           (select string_agg(distinct p.code, ', ' order by p.code)
            from ticket.product_area p
            where p.supplier_id = v_hall.supplier_id and p.hall_id = p_hall
              and not exists (
                  select from ticket.seat_area n
                  where n.supplier_id = p.supplier_id and n.hall_id = p_hall
                    and n.map_no = v_hall.map_no and n.code = p.code)),
           impl.seatmap_overlaps(v_hall.supplier_id, p_hall, v_hall.map_no)
    from ticket.seat_area a
    cross join lateral (
        select count(*) as rows from ticket.seat_row r
        where r.supplier_id = a.supplier_id and r.area_id = a.area_id) r
    where a.supplier_id = v_hall.supplier_id and a.hall_id = p_hall
      and a.map_no = v_hall.map_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_import is
'Imports a map of the seats of a hall (see impl.seatmap_lines), or nothing.  One
that is as the newest makes no other.  Performances of which nothing is sold or
kept are moved to it; the others stay on the map that they have.  gone: areas in
which products are sold and which it has not; overlaps: areas and rows that lie
on each other.';

grant execute on function api.staff_seatmap_import to ticket_staff;
