create or replace function api.staff_agent_seals(
    p_supplier text,
    p_user text)
returns table (verdict text, subject text, password_sealed bytea,
               phone1_sealed bytea, phone2_sealed bytea, keys jsonb,
               open_keys jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_agent ticket.agent;
begin
    v_agent := impl.agent_not_desk(
        (impl.staff_supplier(p_supplier)).supplier_id, p_user);

    return query
    select null::text, null::text, v_agent.password_sealed,
           v_agent.phone1_sealed, v_agent.phone2_sealed,
           coalesce((
               select jsonb_object_agg(k.key_index, k.key_sealed)
               from ticket.agent_key k
               where k.supplier_id = v_agent.supplier_id
                 and k.agent_id = v_agent.agent_id), '{}'),
           coalesce((
               select jsonb_object_agg(k.key_index, k.key_sealed)
               from ticket.open_key k
               where k.supplier_id = v_agent.supplier_id
                 and k.agent_id = v_agent.agent_id), '{}');

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_agent_seals is
'What is sealed together with an agent''s user name, for who renames it: seals,
of keys by index.';

grant execute on function api.staff_agent_seals to ticket_nginx, ticket_staff;
