create or replace function api.staff_seatmap_problems(p_map jsonb)
returns table (line int4, area text, "row" text, seat text, problem text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
#variable_conflict use_column
begin
    return query
    select * from impl.seatmap_problems(p_map) limit 200;
end;
$$;

comment on function api.staff_seatmap_problems is
'What is wrong with a map of seats that staff would import (see
impl.seatmap_lines), 200 things at most.';

grant execute on function api.staff_seatmap_problems to ticket_staff;
