-- How long a name is locked after so many failures in a row: from the fifth on
-- 1, 2, 4, 8 and then always 15 minutes.
create or replace function impl.sign_in_pause(p_failures int4)
returns interval
language sql immutable
as $$
    select case when p_failures < 5 then interval '0'
                else least(interval '1 min' * (1 << least(p_failures - 5, 4)),
                           interval '15 min') end;
$$;

comment on function impl.sign_in_pause(int4) is
'The pause after a number of failures.';

-- Whoever failed, its suppliers see that the name is locked.
create or replace function impl.sign_in_failed(
    p_staff ticket.staff,
    p_known bool)
returns void
language plpgsql volatile
as $$
declare
    v_count    int4 := least(case when p_known then p_staff.known_failures
                                  else p_staff.failures end + 1, 1000);
    v_until    timestamptz := case when v_count >= 5
                                   then api.now() + impl.sign_in_pause(v_count)
                                   end;
    v_supplier int4;
begin
    update ticket.staff p
    set failures = case when p_known then p.failures else v_count end,
        locked_until = case when p_known then p.locked_until else v_until end,
        known_failures = case when p_known then v_count
                              else p.known_failures end,
        known_locked_until = case when p_known then v_until
                                  else p.known_locked_until end
    where p.staff_id = p_staff.staff_id;

    if v_until is null then
        return;
    end if;

    perform impl.sign_in_acts(p_staff, 'sign in locked', null);

    for v_supplier in
        select distinct r.supplier_id
        from ticket.staff_role r
        where r.staff_id = p_staff.staff_id
        order by r.supplier_id
    loop
        perform impl.log_row(v_supplier, null);
    end loop;
end;
$$;

comment on function impl.sign_in_failed(ticket.staff, bool) is
'Counts a failure of somebody who comes from a known place, or of a stranger;
the caller has locked the person.';

create or replace function impl.sign_in_known(p_staff int4, p_place bytea)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.staff_place l
        where l.staff_id = p_staff
          and l.hash = p_place
          and l.seen_at > api.now() - interval '90 days');
end;
$$;

comment on function impl.sign_in_known(int4, bytea) is
'Whether a person has signed in from there within 90 days.';

create or replace function impl.sign_in_locked(
    p_staff ticket.staff,
    p_known bool)
returns bool
language plpgsql stable
as $$
begin
    return coalesce(case when p_known then p_staff.known_locked_until
                         else p_staff.locked_until end > api.now(), false);
end;
$$;

comment on function impl.sign_in_locked(ticket.staff, bool) is
'Whether nobody signs in now under a name, from a known place or another one.';

create or replace function impl.sign_in_from(p_staff int4, p_place bytea)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.staff_place as l (staff_id, hash, seen_at)
    values (p_staff, p_place, api.now())
    on conflict (staff_id, hash) do update set seen_at = excluded.seen_at;

    delete from ticket.staff_place l
    using (select k.hash
           from ticket.staff_place k
           where k.staff_id = p_staff
           order by k.seen_at desc
           offset 20) o
    where l.staff_id = p_staff
      and l.hash = o.hash;
end;
$$;

comment on function impl.sign_in_from(int4, bytea) is
'A person is known from there, and from 19 other places at most.';

-- A wrong password counts as one that is wrong at the door.
create or replace function impl.sign_in_again(
    p_session bytea,
    p_ok bool,
    p_known text,
    p_place bytea)
returns table (verdict text, staff ticket.staff, session ticket.staff_session)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_known bool;
begin
    /* The person first: so do those who end sessions. */
    select p.* into staff
    from ticket.staff p
    where p.staff_id = (select s.staff_id from ticket.staff_session s
                        where s.hash = p_session)
    for no key update;

    session := impl.session_open(p_session, true);
    v_known := impl.sign_in_known(staff.staff_id, p_place);

    if impl.sign_in_locked(staff, v_known)
       or staff.password is distinct from p_known
    then
        verdict := 'SIGN_IN_WRONG';

    elsif not coalesce(p_ok, false) then
        perform impl.sign_in_failed(staff, v_known);
        perform impl.act_over();
        verdict := 'SIGN_IN_WRONG';
    end if;

    return next;
end;
$$;

comment on function impl.sign_in_again(bytea, bool, text, bytea) is
'The session of who is signed in and its person, locked, who has said the
password again (p_ok: it fits p_known); with SIGN_IN_WRONG: not, or not now.';

create or replace function impl.sign_in_acts(
    p_staff ticket.staff,
    p_action text,
    p_supplier int4)
returns void
language plpgsql volatile
as $$
begin
    perform set_config('ticket.actor', jsonb_build_object(
        'person', p_staff.name, 'staff_id', p_staff.staff_id, 'roles', 0,
        'role', '', 'action', p_action, 'subject', p_staff.name,
        'supplier_id', p_supplier)::text, true);
end;
$$;

comment on function impl.sign_in_acts(ticket.staff, text, int4) is
'From now on the transaction is what a person does to sign in.';

create or replace function impl.sign_in_suppliers(p_staff int4)
returns json
language plpgsql stable
as $$
begin
    return coalesce((
        select json_agg(json_build_object('code', s.code, 'name', s.name)
                        order by s.code)
        from ticket.supplier s
        where s.supplier_id in (select r.supplier_id
                                from ticket.staff_role r
                                where r.staff_id = p_staff)), '[]');
end;
$$;

comment on function impl.sign_in_suppliers(int4) is
'For whom a person works.';

create or replace function impl.sign_in_row(p_hash bytea)
returns table (staff_id int4, name text, full_name text, language text,
               supplier text, supplier_name text, zone text, roles text[],
               suppliers json, signed_in_at timestamptz, idle_at timestamptz,
               expire_at timestamptz, supplier_id int4, shown json)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select r.*,
           json_build_object(
               'name', r.name, 'full_name', r.full_name,
               'language', r.language, 'supplier', r.supplier,
               'supplier_name', r.supplier_name,
               'supplier_kind', (
                   select case s.kind when '2' then 'theatre'
                                      else 'scenic' end
                   from ticket.supplier s
                   where s.supplier_id = r.supplier_id),
               'zone', r.zone,
               'roles', to_json(r.roles),
               'party', (
                   select json_build_object('party', y.party_no,
                              'name', y.name,
                              'kind', impl.party_kind(y.kind))
                   from ticket.party y
                   where y.supplier_id = r.supplier_id
                     and y.party_no = impl.person_party(r.staff_id,
                                                        r.supplier_id)),
               'agent', (
                   select json_build_object('agent', a.user_name,
                              'name', a.name,
                              'merchant_code', m.merchant_code)
                   from ticket.agent a
                   join ticket.rail_agent m
                     on m.supplier_id = a.supplier_id
                        and m.agent_id = a.agent_id
                   where a.supplier_id = r.supplier_id
                     and a.user_name = impl.person_agent(r.staff_id,
                                                         r.supplier_id)),
               'suppliers', r.suppliers,
               'recovery_left', impl.recovery_left(r.staff_id),
               'signed_in_at', impl.moment_text(r.signed_in_at, r.zone),
               'idle_at', impl.moment_text(r.idle_at, r.zone),
               'expire_at', impl.moment_text(r.expire_at, r.zone))
    from (select p.staff_id, p.name, p.full_name, p.language,
                 s.code as supplier, s.name as supplier_name, s.zone,
                 impl.person_roles(p.staff_id, s.supplier_id) as roles,
                 impl.sign_in_suppliers(p.staff_id) as suppliers,
                 e.created_at as signed_in_at,
                 least(e.seen_at + interval '30 min', e.expire_at) as idle_at,
                 e.expire_at, s.supplier_id
          from ticket.staff_session e
          join ticket.staff p using (staff_id)
          join ticket.supplier s using (supplier_id)
          where e.hash = p_hash) r;
end;
$$;

comment on function impl.sign_in_row(bytea) is
'A session in the words of its person.';

create or replace function impl.moment_text(p_at timestamptz, p_zone text)
returns text
language plpgsql stable
as $$
declare
    v_local   timestamp := p_at at time zone p_zone;
    v_minutes int4 := (extract(epoch from v_local - (p_at at time zone 'UTC'))
                       / 60)::int4;
begin
    return to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS')
           || case when v_minutes < 0 then '-' else '+' end
           || to_char(abs(v_minutes) / 60, 'FM00') || ':'
           || to_char(abs(v_minutes) % 60, 'FM00');
end;
$$;

comment on function impl.moment_text(timestamptz, text) is
'A moment as RFC 3339 has it, in a zone, without fractions.';

create or replace function impl.totp_must(p_supplier int4, p_roles text[])
returns bool
language plpgsql stable
as $$
begin
    return p_roles && '{finance,admin}'
           and (select s.totp_needed
                from ticket.supplier s
                where s.supplier_id = p_supplier);
end;
$$;

comment on function impl.totp_must(int4, text[]) is
'Whether who has these roles at a supplier signs in with a code, too.';

create or replace function impl.recovery_left(p_staff int4)
returns int4
language plpgsql stable
as $$
begin
    return (
        select (select count(*) from ticket.staff_recovery c
                where c.staff_id = p.staff_id)::int4
        from ticket.staff p
        where p.staff_id = p_staff
          and p.totp_sealed is not null);
end;
$$;

comment on function impl.recovery_left(int4) is
'How many codes a person has left for when the device is lost; null: there is no
device.';
