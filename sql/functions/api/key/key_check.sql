-- The question of every connection, before it does anything: do the keys of
-- its process go with this database?  A refused key gets no work.
--
-- The session says in its name which keys it knows, the one that seals first:
-- no key seals anything before every session knows it (staff_key_activate).
create or replace function api.key_check(
    p_ids bytea[],
    p_checks bytea[],
    p_lasting bytea,
    p_who text)
returns table (verdict text, why text, current_key text, sample_supplier text,
               sample_user text, sample text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_use ticket.master_key_use;
    v_current bytea;
    v_agent ticket.agent;
begin
    select * into v_use from ticket.master_key_use u where u.only_row;

    if found then
        why := impl.key_wrong(p_ids, p_checks, p_lasting, v_use.lasting_check);

        if why is not null then
            verdict := 'MASTER_KEY_WRONG';
            return next;
            return;
        end if;

        v_current := (select k.key_id from ticket.master_key k where k.current);

    else
        /* No key is known yet: whoever asks tries one of the seals. */
        select * into v_agent
        from ticket.agent a
        order by a.supplier_id, a.agent_id
        limit 1;

        sample_supplier := v_agent.supplier_id;
        sample_user := v_agent.user_name;
        sample := encode(v_agent.password_sealed, 'hex');
    end if;

    perform set_config('application_name',
                       impl.key_session_name(p_who, v_current, p_ids), false);

    current_key := case when v_use.ids then encode(v_current, 'hex')
                        else '' end;
    return next;
end;
$$;

comment on function api.key_check is
'Compares the master keys of a process with the check values of this database;
MASTER_KEY_WRONG and why, or the key that seals.';

grant execute on function api.key_check
    to ticket_nginx, ticket_worker, ticket_staff;
