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
declare
    c_often  constant interval := interval '1 minute';
    v_now    timestamptz := api.now();
begin
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    if verdict is not null then
        return next;
        return;
    end if;

    now := v_now;
    list_no := impl.gate_list_no(p_supplier);

    select d.name, d.kind, d.station_no, t.name, d.gate, d.directions,
           d.offline_unknown, d.command, d.version, d.alarm_at
    into name, kind, station_no, station, gate, directions, offline_unknown,
         command, policy_version, alarm_at
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

comment on function api.gate_beat is
'A device tells of itself, every few seconds, and hears where it stands, how it
judges while it is offline, and one command.  Written down is what is new, or
once a minute.';

grant execute on function api.gate_beat to ticket_nginx;
