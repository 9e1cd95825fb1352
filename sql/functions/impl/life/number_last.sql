-- A booking says which day it is and may be two seconds late; what is locked
-- when it comes may hold it up a little longer.
create or replace function impl.number_last(p_supplier int4, p_zone text,
    p_at timestamptz, p_number int8)
returns int8
language plpgsql stable
as $$
declare
    v_day record := impl.number_day(p_supplier, p_zone, p_at - interval '30 s');
begin
    return v_day.head + case when p_number < v_day.base then 0
                             else (p_number - v_day.base) % 10000000000 end;
end;
$$;

comment on function impl.number_last(int4, text, timestamptz, int8) is
'No order of the supplier that is booked from now on has this number or a lower
one, when ticket.number says p_number: in a day''s first half minute the last of
the day before.';
