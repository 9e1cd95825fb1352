create or replace function api.staff_key_list(p_supplier text, p_user text)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz,
               last_used_at timestamptz, signs_callbacks bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           a.user_name, k.key_index, k.created_at, u.used_at,
           k.key_index = g.key_index
    from impl.staff_supplier(p_supplier) s,
         impl.staff_agent(s.supplier_id, p_user) a
    join ticket.agent_key k
      on k.supplier_id = a.supplier_id and k.agent_id = a.agent_id
    cross join lateral impl.signing_key(a.supplier_id, a.agent_id) g
    left join ticket.agent_key_use u
      on u.supplier_id = k.supplier_id and u.agent_id = k.agent_id
         and u.key_index = k.key_index and u.made_at = k.created_at
    order by k.key_index;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_list is
'An agent''s live keys: when it signed with each last (null: never), and which
one callbacks are signed with.';

grant execute on function api.staff_key_list to ticket_staff;
