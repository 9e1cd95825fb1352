-- p_ok: the password fits p_known; p_totp_step: the step of time that the code
-- fits by p_totp_known, 0: none, null: no code was given; p_recovery: the hash
-- of one that was given instead.  What was compared has to be what stands here
-- now: who changes the password shuts out whoever still compares with the old
-- one.  Unknown, wrong and locked are one answer.  Who is locked is not counted
-- again, else others could keep him out.
create or replace function api.sign_in_end(
    p_name text,
    p_ok bool,
    p_totp_step int8,
    p_supplier text,
    p_session bytea,
    p_address text,
    p_agent text,
    p_password text,
    p_known text,
    p_totp_known bytea,
    p_recovery bytea,
    p_place bytea)
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
    v_now      timestamptz := api.now();
    v_staff    ticket.staff;
    v_supplier ticket.supplier;
    v_known    bool;
    v_recovery bool;
begin
    select p.* into v_staff
    from ticket.staff p
    where p.name = p_name
    for no key update;

    suppliers := impl.sign_in_suppliers(v_staff.staff_id);
    v_known := impl.sign_in_known(v_staff.staff_id, p_place);
    verdict := 'SIGN_IN_WRONG';

    if v_staff.staff_id is null or not v_staff.enabled
       or v_staff.password is null
       or impl.sign_in_locked(v_staff, v_known)
       or v_staff.password is distinct from p_known
       or v_staff.totp_sealed is distinct from p_totp_known
       or json_array_length(suppliers) = 0
    then
        suppliers := null;
        return next;
        return;
    end if;

    v_recovery := v_staff.totp_sealed is not null
                  and p_totp_step is null and p_recovery is not null;

    if not coalesce(p_ok, false)
       or (v_staff.totp_sealed is not null
           and p_totp_step <= v_staff.totp_step)
       or (v_recovery and not exists (
               select
               from ticket.staff_recovery c
               where c.staff_id = v_staff.staff_id
                 and c.hash = p_recovery))
    then
        perform impl.sign_in_failed(v_staff, v_known);
        perform impl.act_over();
        suppliers := null;
        return next;
        return;
    end if;

    if v_staff.totp_sealed is not null and p_totp_step is null
       and not v_recovery
    then
        verdict := 'TOTP_NEEDED';
        suppliers := null;
        return next;
        return;
    end if;

    select s.* into v_supplier
    from ticket.supplier s
    where s.code = case when json_array_length(suppliers) = 1
                             and p_supplier is null
                        then suppliers -> 0 ->> 'code' else p_supplier end
      and impl.person_roles(v_staff.staff_id, s.supplier_id) <> '{}';

    if not found then
        verdict := 'SUPPLIER_CHOOSE';
        return next;
        return;
    end if;

    if v_staff.totp_sealed is null
       and impl.totp_must(v_supplier.supplier_id,
                          impl.person_roles(v_staff.staff_id,
                                            v_supplier.supplier_id))
    then
        verdict := 'TOTP_MISSING';
        suppliers := null;
        return next;
        return;
    end if;

    update ticket.staff p
    set failures = case when v_known then p.failures else 0 end,
        locked_until = case when v_known then p.locked_until end,
        known_failures = 0,
        known_locked_until = null,
        signed_in_at = v_now,
        totp_step = coalesce(greatest(p_totp_step, p.totp_step), p.totp_step),
        password = coalesce(p_password, p.password)
    where p.staff_id = v_staff.staff_id;

    perform impl.sign_in_from(v_staff.staff_id, p_place);

    delete from ticket.staff_recovery c
    where v_recovery
      and c.staff_id = v_staff.staff_id
      and c.hash = p_recovery;

    delete from ticket.staff_session s
    where s.staff_id = v_staff.staff_id
      and s.expire_at < v_now - interval '90 days';

    insert into ticket.staff_session (hash, staff_id, supplier_id, address,
                                      agent, created_at, seen_at, expire_at)
    values (p_session, v_staff.staff_id, v_supplier.supplier_id,
            left(coalesce(p_address, ''), 64), left(coalesce(p_agent, ''), 256),
            v_now, v_now, v_now + interval '12 hours');

    perform impl.sign_in_acts(v_staff, case when v_recovery
                                            then 'sign in by recovery code'
                                            else 'sign in' end,
                              v_supplier.supplier_id);
    perform impl.log_row(v_supplier.supplier_id, null);
    perform impl.act_over();

    return query
    select null::text, null::text, r.* from impl.sign_in_row(p_session) r;
end;
$$;

comment on function api.sign_in_end is
'Begins a session, or says no, and counts it.';

grant execute on function api.sign_in_end to ticket_nginx;
