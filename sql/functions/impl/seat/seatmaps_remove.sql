-- Counters and what agents and Redis know go by the number of an area: it is
-- never another one's.
create or replace function impl.seatmaps_remove(p_supplier int4, p_hall int4)
returns void
language plpgsql volatile
as $$
declare
    v_areas    int4[] := array(
                   select a.area_id from ticket.seat_area a
                   where a.supplier_id = p_supplier and a.hall_id = p_hall);
begin
    update ticket.supplier s
    set last_area = greatest(s.last_area, v.last)
    from (select max(a) as last from unnest(v_areas) a) v
    where s.supplier_id = p_supplier and v.last > s.last_area;

    delete from ticket.seat s
    where s.supplier_id = p_supplier and s.area_id = any (v_areas);

    delete from ticket.seat_row r
    where r.supplier_id = p_supplier and r.area_id = any (v_areas);

    delete from ticket.seat_area a
    where a.supplier_id = p_supplier and a.area_id = any (v_areas);

    delete from ticket.seat_map m
    where m.supplier_id = p_supplier and m.hall_id = p_hall;
end;
$$;

comment on function impl.seatmaps_remove(int4, int4) is
'Takes the maps of a hall away, in which nothing is planned.  The caller has
locked the supplier.';

create or replace function impl.last_area(p_supplier int4)
returns int4
language plpgsql stable
as $$
begin
    return (
        select greatest(s.last_area, max(a.area_id))
        from ticket.supplier s
        left join ticket.seat_area a on a.supplier_id = s.supplier_id
        where s.supplier_id = p_supplier
        group by s.last_area);
end;
$$;

comment on function impl.last_area(int4) is
'The highest number that an area of a supplier has had; 0: there was none.';
