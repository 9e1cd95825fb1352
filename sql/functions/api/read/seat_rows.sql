create or replace function api.seat_rows(p_supplier int4, p_agent int4,
    p_area text)
returns table (verdict text, row_id int8, row_num text, x int4, y int4, w int4,
               h int4, seat_w int4, seat_h int4, align text, first_seat int8,
               seat_id int8, seat_num text, next_seat int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, r.area_id * 1000::int8 + r.place, r.num, r.x, r.y, r.w,
           r.h, r.seat_w, r.seat_h, r.align::text,
           impl.seat_id(s.area_id, min(s.seat_no) over o),
           impl.seat_id(s.area_id, s.seat_no), s.num,
           impl.seat_id(s.area_id, lead(s.seat_no) over (o order by s.seat_no))
    from ticket.seat_row r
    join ticket.seat s
      on s.supplier_id = r.supplier_id and s.area_id = r.area_id
         and s.row_place = r.place
    where r.supplier_id = p_supplier and r.area_id = impl.wire_id(p_area)
    window o as (partition by s.row_place)
    order by s.seat_no;

    if not found then
        return query
        select 'NO_SEATS', null::int8, null::text, null::int4, null::int4,
               null::int4, null::int4, null::int4, null::int4, null::text,
               null::int8, null::int8, null::text, null::int8;
    end if;
end;
$$;

comment on function api.seat_rows is
'QueryRowsAndSeatsList (4.2.20): the rows of an area and their seats, along the
chain of each.';

grant execute on function api.seat_rows to ticket_nginx;
