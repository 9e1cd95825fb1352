create or replace function api.staff_agent_locks(p_supplier text)
returns table (verdict text, subject text, user_name text, secret text,
               failures int4, first_at timestamptz, last_at timestamptz,
               last_address text, locked_until timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_count constant interval := '1 day';
begin
    return query
    select null::text, null::text, a.user_name, impl.guess_name(g.kind),
           g.failures, g.first_at, g.last_at, g.last_address,
           case when g.locked_until > api.now() then g.locked_until end
    from impl.staff_supplier(p_supplier) s
    join ticket.guess g on g.supplier_id = s.supplier_id
    join ticket.agent a on a.supplier_id = g.supplier_id
                       and a.agent_id = g.agent_id
    where g.locked_until > api.now()
       or g.failures > 0 and g.first_at > api.now() - c_count
    order by g.locked_until desc nulls last, a.user_name, g.kind;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_locks is
'Which agents'' secrets are being guessed, and which are locked until when.';

grant execute on function api.staff_agent_locks to ticket_staff;
