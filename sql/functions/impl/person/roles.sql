-- Roles of people, as bits: core/staff and ticket.action count alike.
create or replace function impl.role_bits(p_roles text[])
returns int4
language plpgsql immutable
as $$
begin
    return (
        select coalesce(bit_or(1 << (r.place::int4 - 1)), 0)
        from unnest(impl.role_names()) with ordinality r (name, place)
        where r.name = any (p_roles));
end;
$$;

comment on function impl.role_bits(text[]) is
'Roles as the bits of ticket.action; what is no role is nothing.';

create or replace function impl.role_names()
returns text[]
language sql immutable
as $$
    select array['steward', 'gate_lead', 'clerk', 'desk_lead', 'market',
                 'finance', 'admin', 'party', 'agent'];
$$;

comment on function impl.role_names() is
'The roles of people, the one of the lowest bit first.';

create or replace function impl.postgres_roles(p_role text)
returns text[]
language sql immutable
as $$
    select case p_role
           when 'ticket_gate' then array['steward', 'gate_lead']
           when 'ticket_desk' then array['clerk', 'desk_lead']
           when 'ticket_market' then array['market']
           when 'ticket_finance' then array['finance']
           when 'ticket_keys' then array['admin']
           else array[]::text[] end;
$$;

comment on function impl.postgres_roles(text) is
'The roles of people that one of Postgres stands for.';

create or replace function impl.postgres_people()
returns text[]
language sql immutable
as $$
    select array['ticket_gate', 'ticket_desk', 'ticket_market',
                 'ticket_finance', 'ticket_keys'];
$$;

comment on function impl.postgres_people() is
'The roles of Postgres that stand for roles of people.';

-- A login may be called something else, and be a member of one of them.
create or replace function impl.session_roles()
returns text[]
language plpgsql stable
as $$
begin
    return array(
        select unnest(impl.postgres_roles(n.name))
        from unnest(impl.postgres_people()) n (name)
        where pg_has_role(session_user, n.name::name, 'member'));
end;
$$;

comment on function impl.session_roles() is
'The roles of people that who has connected stands for.';

create or replace function impl.acts_as(p_roles text[])
returns bool
language plpgsql stable
as $$
begin
    return impl.administrator() or impl.signed_in_as(p_roles)
           or session_user <> 'ticket_nginx'
              and impl.session_roles() && p_roles;
end;
$$;

comment on function impl.acts_as(text[]) is
'Whether who acts has signed in as one of these, or typed at ticketctl as a role
of Postgres that stands for one; the system''s administrator is all of them.';

create or replace function impl.person_roles(p_staff int4, p_supplier int4)
returns text[]
language plpgsql stable
as $$
begin
    return array(
        select r.role
        from ticket.staff_role r
        where r.supplier_id = p_supplier
          and r.staff_id = p_staff
        order by array_position(impl.role_names(), r.role));
end;
$$;

comment on function impl.person_roles(int4, int4) is
'What a person is at a supplier.';

create or replace function impl.person_party(p_staff int4, p_supplier int4)
returns int4
language plpgsql stable
as $$
begin
    return (
        select r.party_no
        from ticket.staff_role r
        where r.supplier_id = p_supplier
          and r.staff_id = p_staff
          and r.role = 'party');
end;
$$;

comment on function impl.person_party(int4, int4) is
'The party that a person belongs to at a supplier; null: none.';

create or replace function impl.person_agent(p_staff int4, p_supplier int4)
returns text
language plpgsql stable
as $$
begin
    return (
        select a.user_name
        from ticket.staff_role r
        join ticket.agent a
          on a.supplier_id = r.supplier_id and a.agent_id = r.agent_id
        where r.supplier_id = p_supplier
          and r.staff_id = p_staff
          and r.role = 'agent');
end;
$$;

comment on function impl.person_agent(int4, int4) is
'The user name of the agent that a person belongs to at a supplier; null: it is
of none.';
