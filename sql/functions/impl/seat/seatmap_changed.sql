create or replace function impl.seatmap_changed(p_hall ticket.hall, p_map jsonb)
returns bool
language plpgsql volatile
as $$
declare
    v_last     constant int4 := impl.last_area(p_hall.supplier_id);
begin
    if v_last + (p_map -> -1 ->> 'area_no')::int4 > 1048575 then
        perform impl.staff_refuse('MAP_AREAS');
    end if;

    perform impl.seatmap_store(p_hall.supplier_id, p_hall.hall_id,
                               p_hall.map_no + 1, p_map);

    if impl.seatmap_digest(p_hall.supplier_id, p_hall.hall_id, p_hall.map_no)
       = impl.seatmap_digest(p_hall.supplier_id, p_hall.hall_id,
                             p_hall.map_no + 1)
    then
        raise exception using errcode = 'ST002';
    end if;

    update ticket.hall h
    set map_no = p_hall.map_no + 1
    where h.supplier_id = p_hall.supplier_id and h.hall_id = p_hall.hall_id;

    return true;

exception when sqlstate 'ST002' then
    return false;
end;
$$;

comment on function impl.seatmap_changed(ticket.hall, jsonb) is
'Stores a map of seats that has no problems, unless it is as the hall''s newest;
answers whether it has.';

create or replace function impl.seatmap_digest(p_supplier int4, p_hall int4,
    p_map int4)
returns text
language plpgsql stable
as $$
begin
    return (
        select md5(string_agg(
                   concat_ws(e'\x01', s.area, s.area_name, s.color, s.area_x,
                             s.area_y, s.area_w, s.area_h, s.row_num, s.row_x,
                             s.row_y, s.row_w, s.row_h, s.seat_w, s.seat_h,
                             s.align, s.seat, s.aisle), e'\x02'
                   order by s.area_id, s.seat_no))
        from impl.seatmap_stored(p_supplier, p_hall, p_map) s);
end;
$$;

comment on function impl.seatmap_digest(int4, int4, int4) is
'Equal of maps that are equal; null: there is no such map.';
