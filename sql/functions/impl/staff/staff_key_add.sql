create or replace function impl.staff_key_add(p_of text, p_supplier text,
    p_user text, p_sealed bytea, p_third text)
returns table (user_name text, key_index int4, created_at timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent    int4 := impl.staff_agent_locked(v_supplier, p_user);
    v_count    int4;
begin
    user_name := p_user;
    created_at := api.now();

    execute format('select count(*), coalesce(max(k.key_index), 0) + 1'
                   ' from ticket.%I k'
                   ' where k.supplier_id = $1 and k.agent_id = $2', p_of)
    into v_count, key_index
    using v_supplier, v_agent;

    if v_count >= 2 then
        perform impl.staff_refuse(p_third, p_user);
    end if;

    execute format('insert into ticket.%I (supplier_id, agent_id, key_index,'
                   ' key_sealed, created_at) values ($1, $2, $3, $4, $5)', p_of)
    using v_supplier, v_agent, key_index, p_sealed, created_at;

    return next;
end;
$$;

comment on function impl.staff_key_add(text, text, text, bytea, text) is
'Gives an agent one more key, of agent_key or open_key; two can live at a time,
and a third one is refused as p_third.';
