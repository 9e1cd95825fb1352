-- Who opens a link sets the password and, or not, the secret of the codes; what
-- was there before goes, and every session and code for a lost device with it.
create or replace function api.sign_in_set(
    p_link bytea,
    p_password text,
    p_totp_sealed bytea,
    p_totp_step int8,
    p_address text,
    p_place bytea)
returns table (verdict text, subject text, name text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_staff    ticket.staff;
    v_supplier int4;
begin
    v_staff := impl.link_open(p_link);

    if p_totp_sealed is null and impl.link_totp_must(v_staff.staff_id) then
        perform impl.staff_refuse('TOTP_NEEDED');
    end if;

    perform impl.sign_in_acts(v_staff, 'sign in set',
        (select min(r.supplier_id) from ticket.staff_role r
         where r.staff_id = v_staff.staff_id));

    update ticket.staff p
    set password = p_password,
        password_key = null,
        password_at = api.now(),
        totp_sealed = p_totp_sealed,
        totp_step = coalesce(p_totp_step, 0),
        failures = 0,
        locked_until = null,
        known_failures = 0,
        known_locked_until = null
    where p.staff_id = v_staff.staff_id;

    delete from ticket.staff_recovery c where c.staff_id = v_staff.staff_id;

    /* Whoever had the link is no stranger there. */
    perform impl.sign_in_from(v_staff.staff_id, p_place);

    update ticket.staff_link k
    set used_at = api.now()
    where k.hash = p_link;

    perform impl.sessions_end(v_staff.staff_id, null, null);

    for v_supplier in
        select distinct r.supplier_id
        from ticket.staff_role r
        where r.staff_id = v_staff.staff_id
        order by r.supplier_id
    loop
        perform impl.log_row(v_supplier, null);
    end loop;

    perform impl.act_over();
    name := v_staff.name;
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.sign_in_set is
'Uses a one-time link.';

grant execute on function api.sign_in_set to ticket_nginx;
