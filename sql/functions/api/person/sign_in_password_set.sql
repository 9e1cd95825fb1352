-- All sessions of the person end but this one.
create or replace function api.sign_in_password_set(
    p_session bytea,
    p_ok bool,
    p_password text,
    p_known text,
    p_address text,
    p_place bytea)
returns table (verdict text, subject text, person text, language text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_again   record;
    v_staff   ticket.staff;
    v_session ticket.staff_session;
begin
    select a.verdict, a.staff, a.session into v_again
    from impl.sign_in_again(p_session, p_ok, p_known, p_place) a;

    v_staff := v_again.staff;
    v_session := v_again.session;
    person := v_staff.name;
    language := v_staff.language;

    if v_again.verdict is not null then
        verdict := v_again.verdict;
        return next;
        return;
    end if;

    perform impl.sign_in_acts(v_staff, 'sign in password',
                              v_session.supplier_id);
    perform set_config('ticket.actor', (impl.actor() || jsonb_build_object(
        'session_no', v_session.session_no))::text, true);

    update ticket.staff p
    set password = p_password,
        password_key = null,
        password_at = api.now(),
        failures = 0,
        locked_until = null,
        known_failures = 0,
        known_locked_until = null
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
'A new password, by who is signed in and has said the old one: p_ok, it fits
p_known.';

grant execute on function api.sign_in_password_set to ticket_nginx;
