create or replace function api.set_clock_shift(p_shift interval)
returns timestamptz
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.clock c
    set shift = p_shift
    where c.only_row;

    return api.now();
end;
$$;

comment on function api.set_clock_shift is
'Moves the clock for tests (D9); returns what it says now.';
