-- All sessions of the person end but this one.  A wrong old password counts as
-- one that is wrong at the door.
create or replace function api.sign_in_password_set(
    p_session bytea,
    p_ok bool,
    p_password text,
    p_password_key text,
    p_address text)
returns table (verdict text, subject text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_session ticket.staff_session;
    v_staff   ticket.staff;
begin
    /* The person first: so do those who end sessions. */
    select p.* into v_staff
    from ticket.staff p
    where p.staff_id = (select s.staff_id from ticket.staff_session s
                        where s.hash = p_session)
    for no key update;

    v_session := impl.session_open(p_session, true);

    if v_staff.locked_until > api.now() or not coalesce(p_ok, false) then
        if not coalesce(v_staff.locked_until > api.now(), false) then
            perform impl.sign_in_failed(v_staff.staff_id);
            perform impl.act_over();
        end if;

        verdict := 'SIGN_IN_WRONG';
        return next;
        return;
    end if;

    perform impl.sign_in_acts(v_staff, 'sign in password',
                              v_session.supplier_id);
    perform set_config('ticket.actor', (impl.actor() || jsonb_build_object(
        'session_no', v_session.session_no))::text, true);

    update ticket.staff p
    set password = p_password,
        password_key = p_password_key,
        password_at = api.now(),
        failures = 0,
        locked_until = null
    where p.staff_id = v_staff.staff_id;

    perform impl.sessions_end(v_staff.staff_id, null, null);
    perform impl.act_over();
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_password_set is
'A new password, by who is signed in.';

grant execute on function api.sign_in_password_set to ticket_nginx;
