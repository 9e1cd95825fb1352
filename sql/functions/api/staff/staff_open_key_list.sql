create or replace function api.staff_open_key_list(p_supplier text, p_user text)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz,
               signs_notices bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, a.user_name, k.key_index, k.created_at,
           k.key_index = last_value(k.key_index) over (
               order by k.created_at, k.key_index
               rows between unbounded preceding and unbounded following)
    from impl.staff_supplier(p_supplier) s,
         impl.agent_not_desk(s.supplier_id, p_user) a
    join ticket.open_key k
      on k.supplier_id = a.supplier_id and k.agent_id = a.agent_id
    order by k.key_index;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_key_list is
'An agent''s live keys of the open API, and which one signs what it is told: the
newest.';

grant execute on function api.staff_open_key_list to ticket_staff;
