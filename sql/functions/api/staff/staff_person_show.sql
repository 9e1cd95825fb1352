create or replace function api.staff_person_show(
    p_supplier text,
    p_name text)
returns table (verdict text, subject text,
               name text, full_name text, language text, roles text[],
               party int4, agent text, enabled bool, has_password bool,
               has_totp bool, created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, r.name, r.full_name, r.language, r.roles,
           r.party, r.agent, r.enabled, r.has_password, r.has_totp,
           r.created_at
    from impl.staff_people_told(
             (impl.staff_supplier(p_supplier)).supplier_id, p_name) r;

    if not found then
        perform impl.staff_refuse('PERSON_MISSING', p_name);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_show is
'One person, as staff set it.';

grant execute on function api.staff_person_show to ticket_staff;
