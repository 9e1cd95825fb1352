-- Others draw numbers while the sequence is moved; they draw less than c_apart
-- in between.
create or replace function impl.number_from(p_number int8)
returns void
language plpgsql volatile
as $$
declare
    c_apart constant int8 := 100000;
    v_last  int8;
begin
    perform impl.numbers_lock();

    select q.last_value into v_last from ticket.number q;

    if v_last < p_number then
        perform setval('ticket.number', greatest(p_number, v_last + c_apart));
    end if;
end;
$$;

comment on function impl.number_from(int8) is
'The first of a day, who finds the sequence below what the day begins with:
moves it there, once.';
