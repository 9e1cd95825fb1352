-- Another session goes on for the other supplier, as long as this one would
-- have, which ends: whoever still asks under it, in another window, does not
-- act where he does not know of.
create or replace function api.sign_in_supplier(
    p_session bytea,
    p_supplier text,
    p_new bytea,
    p_address text,
    p_agent text)
returns table (verdict text, subject text,
               staff_id int4, name text, full_name text, language text,
               supplier text, supplier_name text, zone text, roles text[],
               suppliers json, signed_in_at timestamptz, idle_at timestamptz,
               expire_at timestamptz, supplier_id int4, shown json)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_session  ticket.staff_session;
    v_staff    ticket.staff;
    v_supplier int4;
    v_roles    text[];
begin
    /* Whoever acts in it is waited for, and who ends it. */
    perform
    from ticket.staff_session s
    where s.hash = p_session
    for update;

    v_session := impl.session_open(p_session, true);

    select p.* into v_staff
    from ticket.staff p
    where p.staff_id = v_session.staff_id;

    select s.supplier_id into v_supplier
    from ticket.supplier s
    where s.code = p_supplier;

    v_roles := impl.person_roles(v_staff.staff_id, v_supplier);
    name := v_staff.name;
    language := v_staff.language;

    if coalesce(v_roles, '{}') = '{}' then
        verdict := 'SUPPLIER_CHOOSE';
        suppliers := impl.sign_in_suppliers(v_staff.staff_id);
        return next;
        return;
    end if;

    if v_staff.totp_sealed is null and impl.totp_must(v_supplier, v_roles) then
        verdict := 'TOTP_MISSING';
        return next;
        return;
    end if;

    update ticket.staff_session s
    set ended_at = api.now()
    where s.hash = p_session;

    insert into ticket.staff_session (hash, staff_id, supplier_id, address,
                                      agent, created_at, seen_at, expire_at)
    values (p_new, v_staff.staff_id, v_supplier,
            left(coalesce(p_address, ''), 64), left(coalesce(p_agent, ''), 256),
            v_session.created_at, api.now(), v_session.expire_at);

    perform impl.sign_in_acts(v_staff, 'sign in', v_supplier);
    perform impl.log_row(v_supplier, null);
    perform impl.act_over();

    return query
    select null::text, null::text, r.* from impl.sign_in_row(p_new) r;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_supplier is
'A session for another one of the suppliers of its person, in its place.';

grant execute on function api.sign_in_supplier to ticket_nginx;
