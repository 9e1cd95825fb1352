-- The secret has been replaced, or staff say that it was no attack.
create or replace function impl.guess_lift(p_supplier int4, p_agent int4,
    p_kinds int2[], p_by text)
returns int4
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now  constant timestamptz := api.now();
    v_kind int2;
    v_n    int4 := 0;
begin
    foreach v_kind in array p_kinds loop
        update ticket.guess g
        set failures = 0, locks = 0, locked_until = null,
            version = g.version + 1
        where g.supplier_id = p_supplier and g.agent_id = p_agent
          and g.kind = v_kind
          and (g.failures > 0 or g.locks > 0);

        continue when not found;

        v_n := v_n + 1;

        insert into ticket.guess_event (supplier_id, event_at, agent_id, kind,
                                        failures, lifted_by)
        values (p_supplier, v_now, p_agent, v_kind, 0, p_by)
        on conflict do nothing;
    end loop;

    if v_n > 0 then
        perform impl.guess_notify(p_supplier, p_agent);
    end if;

    return v_n;
end;
$$;

comment on function impl.guess_lift(int4, int4, int2[], text) is
'Forgets what was guessed wrong of these secrets of an agent and lifts their
locks: how many counts that were.';
