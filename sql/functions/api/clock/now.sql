-- Of every operation.  The table is read whole, because its one row is found
-- sooner so than by its key.
create or replace function api.now()
returns timestamptz
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz;
begin
    select transaction_timestamp() + c.shift into v_now
    from ticket.clock c;

    return v_now;
end;
$$;

comment on function api.now is
'The one clock (D9): start of the transaction plus the shift that tests set.';

grant execute on function api.now
    to ticket_nginx, ticket_worker, ticket_staff;
