create or replace function api.gate_beat_2(p_supplier int4, p_device int4,
    p_epoch int4, p_told jsonb, p_gate text, p_abilities text, p_turns jsonb)
returns table (verdict text, subject text, now timestamptz, name text,
               kind text, station_no int2, station text, gate text,
               directions text, offline_unknown text, command text,
               list_no int8, policy_version int8, alarm_at timestamptz,
               gates text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select b.*
    from impl.device_beat(p_supplier, p_device, p_epoch, p_told, p_gate,
                          p_abilities, p_turns) b;
end;
$$;

comment on function api.gate_beat_2 is
'A device tells of itself, every few seconds: how it is, at which of its gates
it stands (DEVICE_GATE: at none of them), what it can, and who went through
behind its passages.  It hears where it stands, how it judges while it is
offline, and one command.  How it is is written down when that is new, or once
a minute.';

grant execute on function api.gate_beat_2 to ticket_nginx;
