-- Members of p_change: full_name, roles, party, agent, language.
create or replace function api.staff_person_create(
    p_supplier text,
    p_name text,
    p_change jsonb)
returns table (verdict text, subject text,
               name text, full_name text, language text, roles text[],
               party int4, agent text, token text, link_until timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_staff    ticket.staff;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    if p_name !~ '^[a-z0-9][a-z0-9._-]{0,31}$' then
        perform impl.staff_refuse('PERSON_NAME', p_name);
    end if;

    perform impl.about(p_name);

    insert into ticket.staff (name, full_name, created_at)
    values (p_name, coalesce(p_change ->> 'full_name', p_name), api.now())
    on conflict do nothing
    returning * into v_staff;

    if v_staff.staff_id is null then
        perform impl.staff_refuse('PERSON_EXISTS', p_name);
    end if;

    perform impl.staff_person_change(v_supplier, v_staff,
                                     p_change - 'full_name' - 'enabled');

    select k.token, k.link_until into token, link_until
    from impl.link_make(v_staff.staff_id) k;

    select null, null, p.name, p.full_name, p.language,
           impl.person_roles(p.staff_id, v_supplier),
           impl.person_party(p.staff_id, v_supplier),
           impl.person_agent(p.staff_id, v_supplier)
    into verdict, subject, name, full_name, language, roles, party, agent
    from ticket.staff p
    where p.staff_id = v_staff.staff_id;

    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_create is
'A new person, with a link that sets the password: shown this once.';

grant execute on function api.staff_person_create to ticket_staff;
