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
declare
    v_sure bool := coalesce((p_change ->> 'yes')::bool, false);
    v_supplier int4;
    v_agent int4;
    v_used timestamptz;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);
    v_used := impl.staff_key_last_use(v_supplier, v_agent, p_index);

    if not impl.staff_key_remove(v_supplier, v_agent, p_index) then
        perform impl.staff_refuse('KEY_UNKNOWN', p_user, p_index::text);
    end if;

    if not v_sure and not exists (
           select from ticket.agent_key k
           where k.supplier_id = v_supplier
             and k.agent_id = v_agent)
    then
        perform impl.staff_refuse('KEY_LAST', p_index::text, p_user);
    end if;

    if not v_sure and v_used is not null then
        perform impl.staff_refuse('KEY_USED', p_user, p_index::text,
                                  impl.staff_moment(v_used));
    end if;

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
