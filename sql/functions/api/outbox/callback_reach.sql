create or replace function api.callback_reach(p_loopback bool,
    p_ports int4[])
returns bool
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ticket.callback_reach as r (loopback, ports)
    values (p_loopback, p_ports)
    on conflict (only_row) do update
    set loopback = excluded.loopback,
        ports = excluded.ports
    where (r.loopback, r.ports)
          is distinct from (excluded.loopback, excluded.ports);

    return found;
end;
$$;

comment on function api.callback_reach is
'A worker says where its configuration lets callbacks go beside ports 80 and 443
of public addresses; all workers are taken to be alike.  True: that is new.';

grant execute on function api.callback_reach to ticket_worker;
