-- p_gate: where a handheld stands; p_abilities: words, blanks between;
-- p_turns: [{"request": ..., "persons": ...}]; each null: not told.
create or replace function impl.device_beat(p_supplier int4, p_device int4,
    p_epoch int4, p_told jsonb, p_gate text, p_abilities text, p_turns jsonb)
returns table (verdict text, subject text, now timestamptz, name text,
               kind text, station_no int2, station text, gate text,
               directions text, offline_unknown text, command text,
               list_no int8, policy_version int8, alarm_at timestamptz,
               gates text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_often  constant interval := interval '1 minute';
    v_now    timestamptz := api.now();
begin
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    if verdict is null and p_gate is not null
        and not impl.device_at(p_supplier, p_device, p_gate)
    then
        verdict := 'DEVICE_GATE';
        subject := p_gate;
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    if p_abilities is not null then
        perform impl.device_can(p_supplier, p_device, p_abilities);
    end if;

    if p_turns is not null then
        perform impl.device_turned(p_supplier, p_device, p_turns, v_now);
    end if;

    now := v_now;
    list_no := impl.gate_list_no(p_supplier);

    select d.name, d.kind, d.station_no, t.name, d.gate, d.directions,
           d.offline_unknown, d.command, d.version, d.alarm_at,
           nullif(array_to_string(d.gates, ','), '')
    into name, kind, station_no, station, gate, directions, offline_unknown,
         command, policy_version, alarm_at, gates
    from ticket.device d
    left join ticket.station t
      on t.supplier_id = p_supplier and t.station_no = d.station_no
    where d.supplier_id = p_supplier and d.device_no = p_device;

    /* A command is told once, of two heartbeats at a time to one. */
    if command is not null then
        update ticket.device d
        set command = null
        from (select k.command
              from ticket.device k
              where k.supplier_id = p_supplier and k.device_no = p_device
              for no key update) k
        where d.supplier_id = p_supplier and d.device_no = p_device
          and k.command is not null
        returning k.command into command;
    end if;

    update ticket.device d
    set told = p_told, told_at = v_now
    where d.supplier_id = p_supplier and d.device_no = p_device
      and (d.told is distinct from p_told or d.told_at is null
           or d.told_at <= v_now - c_often);

    return next;
end;
$$;

comment on function impl.device_beat(int4, int4, int4, jsonb, text, text,
                                     jsonb) is
'What a device tells of itself, and what it hears: see api.gate_beat_2.';

create or replace function impl.device_at(p_supplier int4, p_device int4,
    p_gate text)
returns bool
language plpgsql volatile
as $$
declare
    v_was ticket.device;
    v_is  ticket.device;
begin
    if exists (select from ticket.device d
               where d.supplier_id = p_supplier and d.device_no = p_device
                 and d.gate = p_gate)
    then
        return true;
    end if;

    select d.* into v_was
    from ticket.device d
    where d.supplier_id = p_supplier and d.device_no = p_device
    for no key update;

    if v_was.gate = p_gate then
        return true;
    elsif p_gate <> all (v_was.gates) then
        return false;
    end if;

    update ticket.device d
    set gate = p_gate, version = d.version + 1
    where d.supplier_id = p_supplier and d.device_no = p_device
    returning d.* into v_is;

    perform impl.device_moved(v_was, v_is);

    return true;
end;
$$;

comment on function impl.device_at(int4, int4, text) is
'A device stands at a gate from now on; false: it may not.';

create or replace function impl.device_can(p_supplier int4, p_device int4,
    p_abilities text)
returns void
language plpgsql volatile
as $$
declare
    v_can jsonb := (
        select coalesce(jsonb_agg(k.ability order by k.ability), '[]')
        from unnest(array['id_card', 'turns']) k (ability)
        where k.ability = any (string_to_array(p_abilities, ' ')));
begin
    update ticket.device d
    set abilities = v_can || '["said"]'
    where d.supplier_id = p_supplier and d.device_no = p_device
      and d.abilities <> v_can || '["said"]';
end;
$$;

comment on function impl.device_can(int4, int4, text) is
'Keeps what a device says that it can, of the words that mean something here;
"said" beside them: what it did not say it cannot.';

create or replace function impl.device_blind(p_supplier int4, p_device int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.device d
        where d.supplier_id = p_supplier and d.device_no = p_device
          and d.abilities ? 'said' and not d.abilities ? 'id_card');
end;
$$;

comment on function impl.device_blind(int4, int4) is
'Has a device said what it can, and reading identity cards is not among it?';

create or replace function impl.device_turned(p_supplier int4, p_device int4,
    p_turns jsonb, p_now timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.passage_turn as n (supplier_id, order_id, ticket_no,
                                          passage_no, persons, at)
    select distinct on (g.supplier_id, g.order_id, g.ticket_no, g.passage_no)
           g.supplier_id, g.order_id, g.ticket_no, g.passage_no,
           least(r.persons, g.persons), p_now
    from (
        select k.value ->> 'request' as request,
               (k.value ->> 'persons')::int4 as persons
        from jsonb_array_elements(p_turns) k) r
    cross join lateral (
        select a.*
        from impl.gate_again(p_supplier, null, p_device, r.request, p_now) a
        union all
        select a.*
        from impl.gate_again(p_supplier, p_supplier, p_device, r.request,
                             p_now) a) g
    where g.order_id is not null and g.undone_at is null
    order by g.supplier_id, g.order_id, g.ticket_no, g.passage_no,
             r.persons desc
    on conflict (supplier_id, order_id, ticket_no, passage_no) do update
    set persons = greatest(n.persons, excluded.persons);
end;
$$;

comment on function impl.device_turned(int4, int4, jsonb, timestamptz) is
'Who really went through behind passages of a device, by its requests of the
last day; told again, the larger number counts.  What it did not let in is
passed over.';
