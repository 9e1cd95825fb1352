-- Order numbers have two digits of the year, and of the last days of the
-- century they would not fit into 64 bits.
create or replace function impl.day_number(p_day date)
returns int8
language sql stable
as $$
    select to_char(least(greatest(p_day, date '2000-01-01'),
                         date '2091-12-31'), 'YYMMDD')::int8 * 10000000000000;
$$;

comment on function impl.day_number(date) is
'The least number (D10) an order of a day could have, were it of supplier 0;
for a day on which there are no orders, that of the nearest on which there
could be.';
