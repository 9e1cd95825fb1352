-- p_old_index: of the old one as it was typed; null, none was.
create or replace function api.staff_rail_password(
    p_supplier text,
    p_user text,
    p_old_index bytea,
    p_new_index bytea,
    p_new_sealed bytea)
returns table (verdict text, subject text,
               user_name text, password_version int4, changed_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent    int4;
    v_is       ticket.rail_password;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_rail_agent(v_supplier, p_user)).agent_id;

    perform impl.rail_balance(v_supplier, v_agent);     /* one at a time */

    select w.* into v_is
    from ticket.rail_password w
    where w.supplier_id = v_supplier and w.agent_id = v_agent
    for update;

    if v_is.locked_until > api.now() then
        perform impl.staff_refuse('RAIL_PASSWORD_LOCKED',
                                  impl.staff_moment(v_is.locked_until));
    elsif v_is.password_index is distinct from p_old_index then
        /* The count of what was guessed stays, so this is no refusal that
           undoes it; where the caller makes one of it, impl.act_whole()
           counts. */
        perform impl.rail_guessed(v_supplier, p_user);

        verdict := 'RAIL_PASSWORD_WRONG';
        subject := p_user;
        return next;
        return;
    elsif v_is.password_index = p_new_index then
        perform impl.staff_refuse('RAIL_PASSWORD_SAME');
    end if;

    insert into ticket.rail_password as w (supplier_id, agent_id,
        password_sealed, password_index, version, changed_at)
    values (v_supplier, v_agent, p_new_sealed, p_new_index, 1, api.now())
    on conflict (supplier_id, agent_id) do update
    set password_sealed = p_new_sealed, password_index = p_new_index,
        version = w.version + 1, changed_at = api.now(), bad = 0,
        locked_until = null;

    return query
    select null::text, null::text, p_user, w.version, w.changed_at
    from ticket.rail_password w
    where w.supplier_id = v_supplier and w.agent_id = v_agent;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_password is
'Sets the one password of all of an agent''s accounts at the site: who changes
it says the old one; five wrong ones close that for 15 minutes.';

grant execute on function api.staff_rail_password to ticket_staff;
