create or replace function impl.seat_id(p_area int4, p_seat int4)
returns int8
language sql immutable
as $$
    select p_area * 10000::int8 + p_seat;
$$;

comment on function impl.seat_id(int4, int4) is
'What a seat is called at the wire, as tk_seat_id() computes it.';

create or replace function impl.wire_id(p_text text)
returns int4
language sql immutable
as $$
    select case when p_text ~ '^[0-9]{1,9}$' then p_text::int4 end;
$$;

comment on function impl.wire_id(text) is
'The number of a hall, session or area as the wire has it; null: it is none.';
