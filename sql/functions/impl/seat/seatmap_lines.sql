-- A map of seats as it is imported: an array of lines, one for each seat, whose
-- members are texts: area, area_name, color, area_x, area_y, area_w, area_h,
-- row, row_x, row_y, row_w, row_h, seat_w, seat_h, align, seat, aisle (behind
-- it: yes, no) and next, the number of the seat behind it.  area_no and row_no,
-- from 1, say which lines are of one area and of one row of it; what is said of
-- an area or a row need not be said again.  line: where it stands in the file.
-- wrong: what whoever read the file did not understand.
create or replace function impl.seatmap_lines(p_map jsonb)
returns table (seq int8, line int4, wrong text, area_no int4, row_no int4,
               area text, area_name text, color text, area_x text, area_y text,
               area_w text, area_h text, row_num text, row_x text, row_y text,
               row_w text, row_h text, seat_w text, seat_h text, align text,
               seat text, next text, aisle text)
language sql immutable
as $$
    select l.ordinality, l.line, l.wrong, l.area_no, l.row_no, l.area,
           l.area_name, upper(l.color), l.area_x, l.area_y, l.area_w, l.area_h,
           l."row", l.row_x, l.row_y, l.row_w, l.row_h, l.seat_w, l.seat_h,
           upper(l.align), l.seat, l.next, lower(l.aisle)
    from rows from (jsonb_to_recordset(p_map) as (
             line int4, wrong text, area_no int4, row_no int4, area text,
             area_name text, color text, area_x text, area_y text, area_w text,
             area_h text, "row" text, row_x text, row_y text, row_w text,
             row_h text, seat_w text, seat_h text, align text, seat text,
             next text, aisle text)) with ordinality l;
$$;

comment on function impl.seatmap_lines(jsonb) is
'The lines of a map of seats that is to be imported.';

-- What is said of an area or a row first is what counts.
create or replace function impl.seatmap_areas(p_map jsonb)
returns table (area_no int4, line int4, area text, name text, color text,
               x int4, y int4, w int4, h int4, said text[])
language sql immutable
as $$
    select a.area_no, a.line, a.area, a.name, a.color,
           impl.seatmap_number(a.said[1]), impl.seatmap_number(a.said[2]),
           impl.seatmap_number(a.said[3]), impl.seatmap_number(a.said[4]),
           a.said
    from (
        select l.area_no, min(l.line) as line,
               (array_agg(l.area order by l.seq)
                   filter (where l.area is not null))[1] as area,
               (array_agg(l.area_name order by l.seq)
                   filter (where l.area_name is not null))[1] as name,
               (array_agg(l.color order by l.seq)
                   filter (where l.color is not null))[1] as color,
               array[(array_agg(l.area_x order by l.seq)
                         filter (where l.area_x is not null))[1],
                     (array_agg(l.area_y order by l.seq)
                         filter (where l.area_y is not null))[1],
                     (array_agg(l.area_w order by l.seq)
                         filter (where l.area_w is not null))[1],
                     (array_agg(l.area_h order by l.seq)
                         filter (where l.area_h is not null))[1]] as said
        from impl.seatmap_lines(p_map) l
        where l.area_no is not null
        group by l.area_no) a;
$$;

comment on function impl.seatmap_areas(jsonb) is
'The areas of a map of seats that is to be imported; said: what x, y, w and h
are in the file.';

create or replace function impl.seatmap_rows(p_map jsonb)
returns table (area_no int4, row_no int4, line int4, row_num text, x int4,
               y int4, w int4, h int4, seat_w int4, seat_h int4, align text,
               seats int4, said text[])
language sql immutable
as $$
    select r.area_no, r.row_no, r.line, r.row_num,
           impl.seatmap_number(r.said[1]), impl.seatmap_number(r.said[2]),
           impl.seatmap_number(r.said[3]), impl.seatmap_number(r.said[4]),
           impl.seatmap_number(r.said[5]), impl.seatmap_number(r.said[6]),
           r.align, r.seats, r.said
    from (
        select l.area_no, l.row_no, min(l.line) as line,
               (array_agg(l.row_num order by l.seq)
                   filter (where l.row_num is not null))[1] as row_num,
               (array_agg(l.align order by l.seq)
                   filter (where l.align is not null))[1] as align,
               count(l.seat)::int4 as seats,
               array[(array_agg(l.row_x order by l.seq)
                         filter (where l.row_x is not null))[1],
                     (array_agg(l.row_y order by l.seq)
                         filter (where l.row_y is not null))[1],
                     (array_agg(l.row_w order by l.seq)
                         filter (where l.row_w is not null))[1],
                     (array_agg(l.row_h order by l.seq)
                         filter (where l.row_h is not null))[1],
                     (array_agg(l.seat_w order by l.seq)
                         filter (where l.seat_w is not null))[1],
                     (array_agg(l.seat_h order by l.seq)
                         filter (where l.seat_h is not null))[1]] as said
        from impl.seatmap_lines(p_map) l
        where l.row_no is not null
        group by l.area_no, l.row_no) r;
$$;

comment on function impl.seatmap_rows(jsonb) is
'The rows of a map of seats that is to be imported, and how many seats they
have; said: what x, y, w, h, seat_w and seat_h are in the file.';

-- Where no seat of a row names the one behind it, they stand as they are
-- written.
create or replace function impl.seatmap_seats(p_map jsonb)
returns table (seq int8, line int4, area_no int4, row_no int4, seat text,
               next text, linked bool, aisle bool)
language sql immutable
as $$
    select l.seq, l.line, l.area_no, l.row_no, l.seat, l.next,
           bool_or(l.next is not null) over (
               partition by l.area_no, l.row_no),
           l.aisle = 'yes'
    from impl.seatmap_lines(p_map) l
    where l.seat is not null;
$$;

comment on function impl.seatmap_seats(jsonb) is
'The seats of a map that is to be imported; linked: seats of its row name the
one behind them.';

create or replace function impl.seatmap_number(p_text text)
returns int4
language sql immutable
as $$
    select case when p_text ~ '^-?[0-9]{1,6}$' then p_text::int4 end;
$$;

comment on function impl.seatmap_number(text) is
'A length or a place of a map of seats; null: it is no whole number, or beyond
999,999.';
