create or replace function impl.staff_map(p_hall ticket.hall, p_map int4)
returns int4
language plpgsql stable
as $$
begin
    if p_hall.map_no = 0 then
        perform impl.staff_refuse('HALL_EMPTY', p_hall.hall_id::text);
    end if;

    if p_map > p_hall.map_no then
        perform impl.staff_refuse('MAP_MISSING', p_hall.hall_id::text,
                                  p_map::text);
    end if;

    return coalesce(p_map, p_hall.map_no);
end;
$$;

comment on function impl.staff_map(ticket.hall, int4) is
'The map of a hall that staff name, null for the newest; refuses what there is
not.';
