create or replace function impl.staff_agent_locked(p_supplier int4, p_user text)
returns int4
language plpgsql volatile
as $$
declare
    v_agent int4 := (impl.agent_not_desk(p_supplier, p_user)).agent_id;
begin
    perform
    from ticket.agent a
    where a.supplier_id = p_supplier
      and a.agent_id = v_agent
    for update;

    return v_agent;
end;
$$;

comment on function impl.staff_agent_locked(int4, text) is
'Helper: the id of an agent whose keys nobody else changes meanwhile.';

create or replace function impl.staff_key_last_use(p_supplier int4,
    p_agent int4, p_index int4)
returns timestamptz
language plpgsql stable
as $$
begin
    return (
        select u.used_at
        from ticket.agent_key k
        join ticket.agent_key_use u
          on u.supplier_id = k.supplier_id and u.agent_id = k.agent_id
             and u.key_index = k.key_index and u.made_at = k.created_at
        where k.supplier_id = p_supplier
          and k.agent_id = p_agent
          and k.key_index = p_index);
end;
$$;

comment on function impl.staff_key_last_use(int4, int4, int4) is
'When an agent signed with a key last; null: never.';

create or replace function impl.staff_key_remove(p_of text, p_supplier int4,
    p_agent int4, p_index int4)
returns bool
language plpgsql volatile
as $$
declare
    v_count int4;
begin
    execute format('delete from ticket.%I k where k.supplier_id = $1'
                   ' and k.agent_id = $2 and k.key_index = $3', p_of)
    using p_supplier, p_agent, p_index;

    get diagnostics v_count = row_count;

    if p_of = 'agent_key' then
        delete from ticket.agent_key_use u
        where u.supplier_id = p_supplier
          and u.agent_id = p_agent
          and u.key_index = p_index;
    end if;

    return v_count > 0;
end;
$$;

comment on function impl.staff_key_remove(text, int4, int4, int4) is
'Ends a key, of agent_key or open_key, and forgets its use; false: there was
none.';

create or replace function impl.staff_moment(p_at timestamptz)
returns text
language sql stable
as $$
    select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"');
$$;

comment on function impl.staff_moment(timestamptz) is
'A moment in a refusal.';
