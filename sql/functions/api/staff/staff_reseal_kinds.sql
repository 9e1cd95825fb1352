-- What agents and devices prove themselves with goes first: while a key is old,
-- so are the snapshots that nginx holds.
create or replace function api.staff_reseal_kinds()
returns table (verdict text, subject text, kind text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::text, null::text, r.kind
    from ticket.reseal r
    order by r.kind <> 'agent', r.kind not like '%\_key', r.kind;
$$;

comment on function api.staff_reseal_kinds is
'The kinds of rows that hold seals, in the order in which a rotation of the
master key goes through them.';

grant execute on function api.staff_reseal_kinds to ticket_staff;
