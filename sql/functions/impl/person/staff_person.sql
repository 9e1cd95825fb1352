-- Persons as staff functions find and show them.
create or replace function impl.staff_person_locked(p_name text)
returns ticket.staff
language plpgsql volatile
as $$
declare
    v_staff ticket.staff;
begin
    select p.* into v_staff
    from ticket.staff p
    where p.name = p_name
    for no key update;

    if not found then
        perform impl.staff_refuse('PERSON_MISSING', p_name);
    end if;

    perform impl.about(p_name);

    return v_staff;
end;
$$;

comment on function impl.staff_person_locked(text) is
'Helper: the person of a name, locked, or a refusal; what follows is about it.';

-- Who is the administrator of one supplier does not decide on people of others.
create or replace function impl.staff_person_elsewhere(
    p_staff int4,
    p_supplier int4)
returns bool
language plpgsql stable
as $$
begin
    return not impl.administrator()
           and exists (
               select
               from ticket.staff_role r
               where r.staff_id = p_staff
                 and r.supplier_id <> p_supplier);
end;
$$;

comment on function impl.staff_person_elsewhere(int4, int4) is
'Whether a person works for others, too, and who asks is not the system''s
administrator.';

create or replace function impl.staff_people_told(
    p_supplier int4,
    p_name text)
returns table (name text, full_name text, language text, roles text[],
               party int4, agent text, enabled bool, has_password bool,
               has_totp bool,
               locked_until timestamptz, signed_in_at timestamptz,
               sessions int4, link_until timestamptz, created_at timestamptz)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_now timestamptz := api.now();
begin
    return query
    select p.name, p.full_name, p.language,
           impl.person_roles(p.staff_id, p_supplier),
           impl.person_party(p.staff_id, p_supplier),
           impl.person_agent(p.staff_id, p_supplier), p.enabled,
           p.password is not null, p.totp_sealed is not null,
           case when greatest(p.locked_until, p.known_locked_until) > v_now
                then greatest(p.locked_until, p.known_locked_until) end,
           p.signed_in_at,
           (select count(*)::int4
            from ticket.staff_session s
            where s.staff_id = p.staff_id
              and s.supplier_id = p_supplier
              and s.ended_at is null
              and s.expire_at > v_now
              and s.seen_at > v_now - interval '30 min'),
           (select max(k.expire_at)
            from ticket.staff_link k
            where k.staff_id = p.staff_id
              and k.used_at is null
              and k.expire_at > v_now),
           p.created_at
    from ticket.staff p
    where (p_name is null or p.name = p_name)
      and exists (select
                  from ticket.staff_role r
                  where r.staff_id = p.staff_id
                    and r.supplier_id = p_supplier)
    order by p.name;
end;
$$;

comment on function impl.staff_people_told(int4, text) is
'Helper: the people of a supplier, or one of them.';

-- Members of p_change: full_name, language, enabled; roles, those at this
-- supplier, as words, or each of them as role_WORD, true or false; party and
-- agent, of the roles of these names.
create or replace function impl.staff_person_change(
    p_supplier int4,
    p_staff ticket.staff,
    p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_roles text[];
    v_role  text;
    v_was   bool := impl.staff_admin(p_supplier);
begin
    if (p_change ? 'full_name' or p_change ? 'language'
        or p_change ? 'enabled')
       and impl.staff_person_elsewhere(p_staff.staff_id, p_supplier)
    then
        perform impl.staff_refuse('PERSON_ELSEWHERE', p_staff.name);
    end if;

    update ticket.staff p
    set full_name = coalesce(p_change ->> 'full_name', p.full_name),
        language = coalesce(p_change ->> 'language', p.language),
        enabled = coalesce((p_change ->> 'enabled')::bool, p.enabled)
    where p.staff_id = p_staff.staff_id;

    if p_change ->> 'enabled' = 'false' then
        perform impl.sessions_end(p_staff.staff_id, null, null);
    end if;

    if (p_change ->> 'enabled')::bool is distinct from p_staff.enabled
       and p_change ? 'enabled'
    then
        perform impl.links_end(p_staff.staff_id);
    end if;

    if p_change ? 'roles' or p_change ? 'role_admin' then
        v_roles := array(
            select r.value
            from jsonb_array_elements_text(
                     coalesce(nullif(p_change -> 'roles', 'null'), '[]')) r
            union
            select n.name
            from unnest(impl.role_names()) n (name)
            where p_change -> ('role_' || n.name) = 'true');

        foreach v_role in array v_roles
        loop
            if v_role <> all (impl.role_names()) then
                perform impl.staff_refuse('ROLE_UNKNOWN', v_role);
            end if;
        end loop;

        if session_user = 'ticket_nginx' and p_staff.name = impl.person()
           and not v_roles <@ impl.person_roles(p_staff.staff_id, p_supplier)
        then
            perform impl.staff_refuse('PERSON_SELF', (
                select string_agg(impl.worded(r.role), ', ')
                from unnest(v_roles) r (role)
                where r.role <> all (impl.person_roles(p_staff.staff_id,
                                                       p_supplier))));
        end if;

        if not (v_roles @> impl.person_roles(p_staff.staff_id, p_supplier)
                and v_roles <@ impl.person_roles(p_staff.staff_id, p_supplier))
        then
            delete from ticket.staff_role r
            where r.supplier_id = p_supplier
              and r.staff_id = p_staff.staff_id
              and r.role <> all (v_roles);

            insert into ticket.staff_role (staff_id, supplier_id, role)
            select p_staff.staff_id, p_supplier, r.role
            from unnest(v_roles) r (role)
            on conflict do nothing;

            perform impl.sessions_end(p_staff.staff_id, p_supplier, null);
            perform impl.links_end(p_staff.staff_id);
        end if;
    end if;

    perform impl.staff_person_belongs(p_supplier, p_staff, p_change);

    if v_was and not impl.staff_admin(p_supplier)
       and not impl.administrator()
    then
        perform impl.staff_refuse('ADMIN_LAST', p_staff.name);
    end if;
end;
$$;

comment on function impl.staff_person_change(int4, ticket.staff, jsonb) is
'Helper: changes a person; roles that change end the sessions they were for, and
links, which whoever made them may still have.';

-- Who belongs to a party or an agent is nothing else at the operator, and of
-- one of them.
create or replace function impl.staff_person_belongs(
    p_supplier int4,
    p_staff ticket.staff,
    p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_roles text[] := impl.person_roles(p_staff.staff_id, p_supplier);
    v_was   ticket.staff_role;
    v_is    ticket.staff_role;
begin
    if 'party' <> all (v_roles) and p_change ? 'party' then
        perform impl.staff_refuse('PERSON_PARTY', p_staff.name);
    elsif 'agent' <> all (v_roles) and p_change ? 'agent' then
        perform impl.staff_refuse('PERSON_AGENT', p_staff.name);
    elsif not v_roles && '{party,agent}' then
        return;
    elsif cardinality(v_roles) > 1 then
        perform impl.staff_refuse('PERSON_PARTY_ALONE', p_staff.name);
    end if;

    select r.* into v_was
    from ticket.staff_role r
    where r.supplier_id = p_supplier and r.staff_id = p_staff.staff_id;

    v_is := v_was;

    if p_change ? 'party' then
        v_is.party_no := (impl.settle_party(p_supplier,
            (p_change ->> 'party')::int4)).party_no;
    elsif p_change ? 'agent' then
        v_is.agent_id := (impl.staff_rail_agent(p_supplier,
            p_change ->> 'agent')).agent_id;
    end if;

    if v_is.role = 'party' and v_is.party_no is null then
        perform impl.staff_refuse('PERSON_PARTY_NEEDED', p_staff.name);
    elsif v_is.role = 'agent' and v_is.agent_id is null then
        perform impl.staff_refuse('PERSON_AGENT_NEEDED', p_staff.name);
    elsif v_is is not distinct from v_was then
        return;
    end if;

    update ticket.staff_role r
    set party_no = v_is.party_no, agent_id = v_is.agent_id
    where r.supplier_id = p_supplier and r.staff_id = p_staff.staff_id;

    perform impl.sessions_end(p_staff.staff_id, p_supplier, null);
    perform impl.links_end(p_staff.staff_id);
end;
$$;

comment on function impl.staff_person_belongs(int4, ticket.staff, jsonb) is
'Helper: which party or agent a person of that role belongs to, who is nothing
else there.';

create or replace function impl.staff_admin(p_supplier int4)
returns bool
language plpgsql volatile
as $$
begin
    return exists (
        select
        from ticket.staff_role r
        join ticket.staff p using (staff_id)
        where r.supplier_id = p_supplier
          and r.role = 'admin'
          and p.enabled);
end;
$$;

comment on function impl.staff_admin(int4) is
'Whether a supplier has somebody who may let others in.';

-- Everybody may look after the own sessions, an administrator after all.
-- Behind a role of Postgres is nobody who has any.
create or replace function impl.staff_person_asked(
    p_supplier text,
    p_name text)
returns table (supplier_id int4, staff_id int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    supplier_id := (impl.staff_supplier(p_supplier)).supplier_id;

    if (session_user = 'ticket_nginx'
        and p_name <> impl.person()
        and (impl.actor() ->> 'roles')::int4 & impl.role_bits('{admin}') = 0)
       or (session_user <> 'ticket_nginx'
           and not impl.administrator()
           and 'admin' <> all (impl.session_roles()))
    then
        perform impl.staff_refuse('PERSON_SESSIONS', p_name, p_name);
    end if;

    select p.staff_id into staff_id
    from ticket.staff p
    where p.name = p_name
      and impl.person_roles(p.staff_id, supplier_id) <> '{}';

    if not found then
        perform impl.staff_refuse('PERSON_MISSING', p_name);
    end if;

    return next;
end;
$$;

comment on function impl.staff_person_asked(text, text) is
'Helper: the person whose sessions are asked for, if who asks may.';
