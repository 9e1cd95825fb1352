create or replace function api.set_clock_shift(p_shift interval)
returns timestamptz
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
    update ticket.clock c
    set shift = p_shift
    where c.only_row
    returning transaction_timestamp() + c.shift;
$$;

comment on function api.set_clock_shift is
'Moves the clock for tests (D9); returns what it says now.';
