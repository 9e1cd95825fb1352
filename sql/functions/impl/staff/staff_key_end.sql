create or replace function impl.staff_key_end(p_of text, p_supplier text,
    p_user text, p_index int4, p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_sure     bool := coalesce((p_change ->> 'yes')::bool, false);
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent    int4 := impl.staff_agent_locked(v_supplier, p_user);
    v_used     timestamptz;
    v_left     bool;
begin
    if p_of = 'agent_key' then
        v_used := impl.staff_key_last_use(v_supplier, v_agent, p_index);
    end if;

    if not impl.staff_key_remove(p_of, v_supplier, v_agent, p_index) then
        perform impl.staff_refuse('KEY_UNKNOWN', p_user, p_index::text);
    end if;

    if v_sure then
        return;
    end if;

    execute format('select exists (select from ticket.%I k'
                   ' where k.supplier_id = $1 and k.agent_id = $2)', p_of)
    into v_left
    using v_supplier, v_agent;

    if not v_left then
        perform impl.staff_refuse('KEY_LAST', p_index::text, p_user);
    end if;

    if v_used is not null then
        perform impl.staff_refuse('KEY_USED', p_user, p_index::text,
                                  impl.staff_moment(v_used));
    end if;
end;
$$;

comment on function impl.staff_key_end(text, text, text, int4, jsonb) is
'Ends a key of an agent, of agent_key or open_key, at once; the last one, or one
that it has used, only where somebody is sure (yes, of p_change).';
