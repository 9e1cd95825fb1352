-- p_totp_step: as of api.sign_in_end(); p_codes: their hashes, 32 bytes each,
-- one behind the other.
create or replace function api.sign_in_recovery(
    p_session bytea,
    p_ok bool,
    p_known text,
    p_totp_known bytea,
    p_totp_step int8,
    p_place bytea,
    p_codes bytea)
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

    if v_staff.totp_sealed is null then
        perform impl.staff_refuse('RECOVERY_DEVICE');
    end if;

    /* Without it, whoever has a session and the password had codes for ever. */
    if v_staff.totp_sealed is distinct from p_totp_known
       or coalesce(p_totp_step, 0) <= v_staff.totp_step
    then
        perform impl.sign_in_failed(v_staff,
            impl.sign_in_known(v_staff.staff_id, p_place));
        perform impl.act_over();
        verdict := 'SIGN_IN_WRONG';
        return next;
        return;
    end if;

    update ticket.staff p
    set totp_step = p_totp_step
    where p.staff_id = v_staff.staff_id;

    delete from ticket.staff_recovery c where c.staff_id = v_staff.staff_id;

    insert into ticket.staff_recovery (staff_id, hash, made_at)
    select v_staff.staff_id, substr(p_codes, 32 * g + 1, 32), api.now()
    from generate_series(0, length(p_codes) / 32 - 1) g;

    perform impl.sign_in_acts(v_staff, 'sign in recovery',
                              v_session.supplier_id);
    perform impl.log_row(v_session.supplier_id, null);
    perform impl.act_over();
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_recovery is
'Codes for when the device is lost, in the place of those before, by who is
signed in and has said the password (p_ok: it fits p_known) and a code of the
device.';

grant execute on function api.sign_in_recovery to ticket_nginx;
