create or replace function api.now()
returns timestamptz
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select transaction_timestamp() + c.shift
    from ticket.clock c
    where c.only_row;
$$;

comment on function api.now is
'The one clock (D9): start of the transaction plus the shift that tests set.';

grant execute on function api.now
    to ticket_nginx, ticket_worker, ticket_staff;
