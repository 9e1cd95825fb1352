create or replace function api.pay_stats()
returns table (due int8, unclear int8, gave_up int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select count(*) filter (where j.due_at <= api.now()),
           count(*) filter (where j.unclear_since
                                  <= api.now() - interval '1 min'),
           count(*) filter (where j.gave_up)
    from ticket.pay_job j;
end;
$$;

comment on function api.pay_stats is
'For the worker''s log: jobs of payment platforms that are due, those whose
outcome nobody has known for longer than a minute, and those that wait for
staff.';

grant execute on function api.pay_stats to ticket_worker, ticket_staff;
