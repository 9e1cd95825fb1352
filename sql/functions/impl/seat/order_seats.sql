create or replace function impl.order_seats(p_supplier int4, p_order int8,
    p_tickets int2[])
returns text
language plpgsql stable
as $$
declare
    v_words text;
begin
    /* A row that is called 1排 is no 1排排. */
    select string_agg(a.name || r.num
                      || case when r.num like '%排' then '' else '排' end
                      || s.nums
                      || case when s.nums ~ '[座号]$' then '' else '座' end,
                      '；' order by a.place, r.place) into v_words
    from (
        select h.area_id, s.row_place,
               string_agg(s.num, '，' order by h.seat_no) as nums
        from ticket.seat_held h
        cross join lateral (
            select s.num, s.row_place from ticket.seat s
            where s.supplier_id = p_supplier and s.area_id = h.area_id
              and s.seat_no = h.seat_no
            offset 0) s
        where h.supplier_id = p_supplier and h.order_id = p_order
          and h.kind = 'O'
          and (p_tickets is null or h.ticket_no = any (p_tickets))
        group by h.area_id, s.row_place) s
    cross join lateral (
        select r.num, r.place from ticket.seat_row r
        where r.supplier_id = p_supplier and r.area_id = s.area_id
          and r.place = s.row_place
        offset 0) r
    cross join lateral (
        select a.name, a.place from ticket.seat_area a
        where a.supplier_id = p_supplier and a.area_id = s.area_id
        offset 0) a;

    return coalesce(v_words, '');
end;
$$;

comment on function impl.order_seats(int4, int8, int2[]) is
'The seats of an order in words (4.2.8), as "A区5排6，7，8座": those of the
tickets named, or all.  Empty where it has none: at a scenic area, where the
house has not chosen them yet, or after they were given back.';
