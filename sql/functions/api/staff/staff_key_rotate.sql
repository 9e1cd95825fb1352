create or replace function api.staff_key_rotate(
    p_supplier text,
    p_user text,
    p_sealed bytea,
    p_now bool)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_lately constant interval := '7 days';
    v_supplier int4;
    v_agent int4;
    v_index int4;
    v_used timestamptz;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);

    for v_index in
        select k.key_index
        from ticket.agent_key k
        where k.supplier_id = v_supplier
          and k.agent_id = v_agent
        order by k.created_at desc, k.key_index desc
        offset 1
    loop
        v_used := impl.staff_key_last_use(v_supplier, v_agent, v_index);

        if v_used > api.now() - c_lately and not p_now then
            perform impl.staff_refuse('KEY_IN_USE', p_user, v_index::text,
                                      impl.staff_moment(v_used));
        end if;

        perform impl.staff_key_remove('agent_key', v_supplier, v_agent,
                                      v_index);
    end loop;

    return query
    select s.* from api.staff_key_issue(p_supplier, p_user, p_sealed) s
    where impl.staff_agreed(s.verdict, s.subject);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_rotate is
'A new key for an agent; of the old ones only the newest stays.  One that the
agent used within seven days is dropped only with p_now.';

grant execute on function api.staff_key_rotate to ticket_staff;
