create or replace function api.staff_sign_keys(p_supplier text, p_user text)
returns table (verdict text, subject text,
               key_index int4, key_sealed bytea, strict_mode bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           k.key_index, k.key_sealed, a.strict_mode
    from impl.staff_supplier(p_supplier) s,
         impl.staff_agent(s.supplier_id, p_user) a
    join ticket.agent_key k
      on k.supplier_id = a.supplier_id and k.agent_id = a.agent_id
    order by k.created_at desc, k.key_index desc
    limit 8;

    if not found then
        perform impl.staff_refuse('KEY_MISSING', p_user);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_sign_keys is
'What a signature of an agent is looked at with: its live keys as they are
stored, the newest first, and whether it has to sign strictly.';

grant execute on function api.staff_sign_keys to ticket_staff;
