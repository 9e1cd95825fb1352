-- Members of p_change: full_name, roles, party, agent, language, enabled.
create or replace function api.staff_person_set(
    p_supplier text,
    p_name text,
    p_change jsonb)
returns table (verdict text, subject text,
               name text, full_name text, language text, roles text[],
               party int4, agent text, enabled bool, has_password bool,
               has_totp bool, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_staff    ticket.staff;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_staff := impl.staff_person_locked(p_name);
    perform impl.staff_person_change(v_supplier, v_staff, p_change);

    return query
    select null::text, null::text, p.name, p.full_name, p.language,
           impl.person_roles(p.staff_id, v_supplier),
           impl.person_party(p.staff_id, v_supplier),
           impl.person_agent(p.staff_id, v_supplier), p.enabled,
           p.password is not null, p.totp_sealed is not null, p.created_at
    from ticket.staff p
    where p.staff_id = v_staff.staff_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_set is
'Changes a person, and what they are at a supplier; none of the roles: nobody
there any more.';

grant execute on function api.staff_person_set to ticket_staff;
