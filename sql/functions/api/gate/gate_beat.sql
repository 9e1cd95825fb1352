create or replace function api.gate_beat(p_supplier int4, p_device int4,
    p_epoch int4, p_told jsonb)
returns table (verdict text, subject text, now timestamptz, name text,
               kind text, station_no int2, station text, gate text,
               directions text, offline_unknown text, command text,
               list_no int8, policy_version int8, alarm_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select b.verdict, b.subject, b.now, b.name, b.kind, b.station_no,
           b.station, b.gate, b.directions, b.offline_unknown, b.command,
           b.list_no, b.policy_version, b.alarm_at
    from impl.device_beat(p_supplier, p_device, p_epoch, p_told, null, null,
                          null) b;
end;
$$;

comment on function api.gate_beat is
'A device tells of itself, every few seconds, and hears where it stands, how it
judges while it is offline, and one command.  Written down is what is new, or
once a minute.  Until 1.9.0; then api.gate_beat_2.';

grant execute on function api.gate_beat to ticket_nginx;
