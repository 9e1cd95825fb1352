-- Member of p_change: yes, somebody is sure.
create or replace function api.staff_key_drop(
    p_supplier text,
    p_user text,
    p_index int4,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz,
               last_used_at timestamptz, signs_callbacks bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_key_end('agent_key', p_supplier, p_user, p_index,
                               p_change);

    return query select * from api.staff_key_list(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_drop is
'Ends a key at once; the last one of an agent, or one that it has used, only
where somebody is sure.';

grant execute on function api.staff_key_drop to ticket_staff;
