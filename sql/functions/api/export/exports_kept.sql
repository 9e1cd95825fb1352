-- Bounded: a supplier has few exports a day.
create or replace function api.exports_kept(p_host text)
returns table (path text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    insert into ticket.export_host as h (host, seen_at)
    values (p_host, api.now())
    on conflict (host) do update set seen_at = excluded.seen_at;

    update ticket.export e
    set state = 'G'
    where e.state = 'D' and e.expire_at <= api.now();

    return query
    select e.path
    from ticket.export e
    where e.host = p_host and e.state = 'D' and e.expire_at is not null
    union all
    select e.path
    from ticket.export e
    where e.host = p_host and e.state in ('W', 'R') and e.path is not null;
end;
$$;

comment on function api.exports_kept is
'The files of exports that a host has to keep; those whose day is over are gone
from now on.  And that this host''s worker makes exports.';

grant execute on function api.exports_kept to ticket_worker;
