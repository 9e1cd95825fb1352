create or replace function impl.device_stands(p_supplier int4, p_device int4,
    p_epoch int4, p_out bool)
returns table (refusal text, station_no int4, station text, gate text,
               goes_out bool)
language sql stable
as $$
    select case when d.removed_at is not null then 'DEVICE_UNKNOWN'
                when d.locked_at is not null then 'DEVICE_LOCKED'
                when d.epoch <> p_epoch then 'DEVICE_STALE'
                when d.kind = 'printer' or t.name is null or d.gate is null
                    then 'DEVICE_NO_GATE'
                when d.directions = case when p_out then 'in'
                                         when not p_out then 'out' end
                    then 'DEVICE_DIRECTION' end,
           d.station_no::int4, t.name, d.gate,
           case d.directions when 'in' then false when 'out' then true
                else coalesce(p_out, false) end
    from ticket.device d
    left join ticket.station t
      on t.supplier_id = d.supplier_id and t.station_no = d.station_no
    where d.supplier_id = p_supplier and d.device_no = p_device
    offset 0;
$$;

comment on function impl.device_stands(int4, int4, int4, bool) is
'Where the device of a check stands: why it is not answered (null: it is), the
number and the name of its station, its gate, and which way it lets through.  No
row: nobody knows it.';
