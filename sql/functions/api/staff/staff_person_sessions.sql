create or replace function api.staff_person_sessions(
    p_supplier text,
    p_name text)
returns table (verdict text, subject text,
               session int8, own bool, address text, agent text,
               created_at timestamptz, seen_at timestamptz,
               expire_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v record;
begin
    select * into v from impl.staff_person_asked(p_supplier, p_name);

    return query
    select null::text, null::text, s.session_no,
           s.session_no is not distinct from
               (impl.actor() ->> 'session_no')::int8,
           s.address, s.agent, s.created_at, s.seen_at, s.expire_at
    from ticket.staff_session s
    where s.staff_id = v.staff_id
      and s.supplier_id = v.supplier_id
      and s.ended_at is null
      and s.expire_at > api.now()
      and s.seen_at > api.now() - interval '30 min'
    order by s.session_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_sessions is
'Where a person is signed in now.';

grant execute on function api.staff_person_sessions to ticket_staff;
