-- A count runs for a day from its first failure, and nothing right ends it: who
-- holds an agent's key guesses between the agent's own good requests.  Locks in
-- a row double.
create or replace function api.guess_failed(p_supplier int4, p_agent int4,
    p_kind int2, p_limit int4, p_address text)
returns table (verdict text, subject text, failures int4, locks bool,
               lock_s int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_count   constant interval := '1 day';
    c_lock    constant interval := '15 min';
    c_longest constant interval := '1 day';
    c_quiet   constant interval := '7 days';    /* ends a row of locks */
    c_keep    constant interval := '90 days';
    v_now     constant timestamptz := api.now();
    v_guess   ticket.guess;
begin
    insert into ticket.guess (supplier_id, agent_id, kind, failures, first_at,
                              last_at, last_address)
    values (p_supplier, p_agent, p_kind, 0, v_now, v_now, p_address)
    on conflict do nothing;

    select g.* into v_guess
    from ticket.guess g
    where g.supplier_id = p_supplier and g.agent_id = p_agent
      and g.kind = p_kind
    for no key update;

    v_guess.last_at := v_now;
    v_guess.last_address := p_address;
    locks := false;

    if v_guess.locked_until > v_now then
        /* was on its way when the lock came */
        failures := p_limit;
    else
        if v_guess.failures = 0 or v_guess.first_at <= v_now - c_count then
            v_guess.failures := 0;
            v_guess.first_at := v_now;
        end if;

        v_guess.failures := v_guess.failures + 1;
        failures := v_guess.failures;
        locks := failures >= p_limit;
    end if;

    if locks then
        if v_guess.locked_until <= v_now - c_quiet then
            v_guess.locks := 0;
        end if;

        v_guess.locked_until := v_now + least(c_longest,
            c_lock * 2 ^ least(v_guess.locks, 10));
        v_guess.locks := v_guess.locks + 1;
        v_guess.failures := 0;
        v_guess.version := v_guess.version + 1;

        insert into ticket.guess_event (supplier_id, event_at, agent_id, kind,
                                        failures, locked_until, address)
        values (p_supplier, v_now, p_agent, p_kind, failures,
                v_guess.locked_until, p_address)
        on conflict do nothing;

        delete from ticket.guess_event e
        where e.supplier_id = p_supplier and e.event_at < v_now - c_keep;

        perform impl.guess_notify(p_supplier, p_agent);
    end if;

    update ticket.guess g
    set failures = v_guess.failures, first_at = v_guess.first_at,
        last_at = v_guess.last_at, last_address = v_guess.last_address,
        locks = v_guess.locks, locked_until = v_guess.locked_until,
        version = v_guess.version
    where g.supplier_id = p_supplier and g.agent_id = p_agent
      and g.kind = p_kind;

    lock_s := extract(epoch from v_guess.locked_until - v_now);
    return next;
end;
$$;

comment on function api.guess_failed is
'Counts one wrong secret of an agent, whose signature was right: how many it has
had in a day, and whether this one, the p_limit-th, locks it, for how long.';

grant execute on function api.guess_failed to ticket_nginx;
