create or replace function impl.staff_device(p_supplier int4, p_device int4)
returns ticket.device
language plpgsql stable
as $$
declare
    v_device ticket.device;
begin
    select d.* into v_device
    from ticket.device d
    where d.supplier_id = p_supplier and d.device_no = p_device
      and d.removed_at is null;

    if not found then
        perform impl.staff_refuse('DEVICE_MISSING', p_device::text);
    end if;

    return v_device;
end;
$$;

comment on function impl.staff_device(int4, int4) is
'Helper: the device of a number, or a refusal.';

create or replace function impl.device_put(p_device ticket.device,
    p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_new ticket.device := jsonb_populate_record(p_device,
                                                 p_change - 'gates');
begin
    if p_change ? 'gates' then
        v_new.gates := impl.device_gates(p_change ->> 'gates');
    end if;

    if cardinality(v_new.gates) > 0 and v_new.kind <> 'handheld' then
        perform impl.staff_refuse('DEVICE_GATES', impl.worded(v_new.kind));
    end if;

    v_new.gate := coalesce(v_new.gate, v_new.gates[1]);

    if p_change ? 'station' then
        v_new.station_no := nullif((p_change ->> 'station')::int4, 0);
    end if;

    if v_new.station_no is not null then
        perform impl.staff_station(v_new.supplier_id, v_new.station_no);
    end if;

    if v_new.kind not in ('desk', 'printer')
        and num_nulls(v_new.station_no, v_new.gate) > 0
    then
        perform impl.staff_refuse('DEVICE_PLACE', impl.worded(v_new.kind));
    end if;

    if exists (select from ticket.device d
               where d.supplier_id = v_new.supplier_id
                 and d.name = v_new.name and d.removed_at is null
                 and d.device_no <> v_new.device_no)
    then
        perform impl.staff_refuse('DEVICE_EXISTS', v_new.name);
    end if;

    insert into ticket.device as d (supplier_id, device_no, name, kind,
                                    station_no, gate, gates, directions,
                                    offline_unknown, abilities)
    values (v_new.supplier_id, v_new.device_no, v_new.name, v_new.kind,
            v_new.station_no, v_new.gate, coalesce(v_new.gates, '{}'),
            v_new.directions, v_new.offline_unknown, v_new.abilities)
    on conflict (supplier_id, device_no) do update
    set name = excluded.name,
        station_no = excluded.station_no,
        gate = excluded.gate,
        gates = excluded.gates,
        directions = excluded.directions,
        offline_unknown = excluded.offline_unknown,
        version = d.version + 1;

    perform impl.device_moved(p_device, v_new);
end;
$$;

comment on function impl.device_put(ticket.device, jsonb) is
'Makes a device, or changes it.  Members of p_change: name, station, gate,
gates, directions, offline_unknown.';

create or replace function impl.device_gates(p_text text)
returns text[]
language plpgsql stable
as $$
declare
    c_most  constant int4 := 64;
    v_gates text[] := '{}';
    v_gate  text;
begin
    foreach v_gate in array regexp_split_to_array(coalesce(p_text, ''), ',')
    loop
        v_gate := btrim(v_gate);
        continue when v_gate = '';

        if length(v_gate) > 4 or v_gate = any (v_gates)
            or cardinality(v_gates) = c_most
        then
            perform impl.staff_refuse('DEVICE_GATES_WRONG', v_gate);
        end if;

        v_gates := v_gates || v_gate;
    end loop;

    return v_gates;
end;
$$;

comment on function impl.device_gates(text) is
'Gates by their numbers, such as 1,2,A1; or a refusal.';

/* Twelve letters and digits that nobody mistakes for others: 60 bits. */
create or replace function impl.device_code(p_supplier int4, p_device int4,
    p_shared bool)
returns table (token text, token_until timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_letters constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    v_chance  bytea := sha256(uuid_send(gen_random_uuid())
                              || uuid_send(gen_random_uuid()));
    v_code    text;
begin
    select string_agg(substr(c_letters, 1 + (get_byte(v_chance, i) & 31), 1),
                      '' order by i)
    into v_code
    from generate_series(0, 11) i;

    token := regexp_replace(v_code, '(.{4})(.{4})(.{4})', '\1-\2-\3');
    token_until := api.now() + interval '10 minutes';

    update ticket.device d
    set code_hash = sha256(convert_to(v_code, 'UTF8')),
        code_until = token_until, code_shared = p_shared
    where d.supplier_id = p_supplier and d.device_no = p_device;

    return next;
end;
$$;

comment on function impl.device_code(int4, int4, bool) is
'A new code by which a device registers, once, within ten minutes; in place of
the one before.  Kept is its hash, of the letters without what stands between.
Shared: what it gives the device is a secret; else it brings a public key.';

create or replace function impl.device_code_for(p_shared bool)
returns text
language sql immutable
as $$
    select case when p_shared then 'hmac-sha256' else 'ed25519' end;
$$;

comment on function impl.device_code_for(bool) is
'How a device will sign that registers by a code.';
