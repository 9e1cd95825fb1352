create or replace function api.staff_device_list(p_supplier text)
returns table (verdict text, subject text, device int4, name text, kind text,
               station int2, station_name text, gate text, gates text,
               directions text, offline_unknown text, abilities jsonb,
               registered bool, algorithm text, locked bool,
               waits_until timestamptz, told jsonb, told_at timestamptz,
               command text, alarm_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, d.device_no, d.name, d.kind, d.station_no,
           t.name, d.gate, nullif(array_to_string(d.gates, ','), ''),
           d.directions, d.offline_unknown, d.abilities - 'said',
           num_nonnulls(d.public_key, d.secret_sealed) > 0,
           case when d.public_key is not null then 'ed25519'
                when d.secret_sealed is not null then 'hmac-sha256' end,
           d.locked_at is not null,
           case when d.code_until > api.now() then d.code_until end, d.told,
           d.told_at, d.command, d.alarm_at
    from impl.staff_supplier(p_supplier) s
    join ticket.device d
      on d.supplier_id = s.supplier_id and d.removed_at is null
    left join ticket.station t
      on t.supplier_id = s.supplier_id and t.station_no = d.station_no
    order by d.device_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_device_list is
'The devices of a supplier, what each said last, and what waits for it.';

grant execute on function api.staff_device_list to ticket_staff;
