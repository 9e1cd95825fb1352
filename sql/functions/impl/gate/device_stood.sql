-- By the device's own clock; what lies ahead of ours, or 30 days back, is taken
-- as the nearest moment that can be.
create or replace function impl.gate_scanned(p_scanned timestamptz,
    p_received timestamptz)
returns timestamptz
language sql stable
as $$
    select greatest(least(p_scanned, p_received),
                    p_received - interval '30 days');
$$;

comment on function impl.gate_scanned(timestamptz, timestamptz) is
'When a scan was of which a device has told later.';

create or replace function impl.device_stood(p_device ticket.device,
    p_at timestamptz)
returns ticket.device
language plpgsql stable
as $$
declare
    v_place ticket.device_place;
begin
    select l.* into v_place
    from ticket.device_place l
    where l.supplier_id = p_device.supplier_id
      and l.device_no = p_device.device_no and l.since <= p_at
    order by l.since desc
    limit 1;

    if found then
        p_device.station_no := v_place.station_no;
        p_device.gate := v_place.gate;
    end if;

    return p_device;
end;
$$;

comment on function impl.device_stood(ticket.device, timestamptz) is
'A device at the station and gate where it stood at a moment.';

create or replace function impl.device_moved(p_was ticket.device,
    p_is ticket.device)
returns void
language plpgsql volatile
as $$
begin
    if p_was.version is not null
        and (p_was.station_no, p_was.gate)
            is not distinct from (p_is.station_no, p_is.gate)
    then
        return;
    end if;

    insert into ticket.device_place (supplier_id, device_no, since, station_no,
                                     gate)
    select p_is.supplier_id, p_is.device_no, '-infinity',
           case when p_was.version is null then p_is.station_no
                else p_was.station_no end,
           case when p_was.version is null then p_is.gate
                else p_was.gate end
    on conflict do nothing;

    if p_was.version is not null then
        insert into ticket.device_place (supplier_id, device_no, since,
                                         station_no, gate)
        values (p_is.supplier_id, p_is.device_no, api.now(), p_is.station_no,
                p_is.gate)
        on conflict (supplier_id, device_no, since) do update
        set station_no = excluded.station_no, gate = excluded.gate;
    end if;
end;
$$;

comment on function impl.device_moved(ticket.device, ticket.device) is
'Writes down since when a device stands where it stands now; of one that is new
(whose version is null) nothing is known of before.';
