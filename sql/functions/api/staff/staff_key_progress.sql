create or replace function api.staff_key_progress()
returns table (verdict text, subject text, kind text, state text, looked int8,
               resealed int8)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select null::text, null::text, r.kind,
           case when r.clean then 'done'
                when r.began_at is null then 'waits'
                else 'under way' end,
           r.looked, r.resealed
    from ticket.reseal r
    where exists (select from ticket.master_key k
                  where not k.current and k.retired_at is null)
    order by r.kind;
$$;

comment on function api.staff_key_progress is
'How far a rotation of the master key has got: rows looked at in this pass,
rows sealed anew.  No rows: there is none under way.';

grant execute on function api.staff_key_progress to ticket_staff;
