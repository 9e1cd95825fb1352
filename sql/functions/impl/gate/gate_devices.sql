create or replace function impl.gate_devices(p_supplier int4[],
    p_device int4[], p_epoch int4[], p_out bool[],
    out refusal text[], out place int4[], out station text[], out gate text[],
    out goes_out bool[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    select array_agg(d.refusal order by c.n),
           array_agg(d.station_no order by c.n),
           array_agg(d.station order by c.n),
           array_agg(d.gate order by c.n),
           array_agg(case d.directions when 'in' then false
                                       when 'out' then true
                                       else coalesce(c.goes_out, false) end
                     order by c.n)
    into refusal, place, station, gate, goes_out
    from unnest(p_supplier, p_device, p_epoch, p_out) with ordinality
         as c (supplier_id, device_no, epoch, goes_out, n)
    cross join lateral (
        select case when bool_and(d.removed_at is null) is not true
                        then 'DEVICE_UNKNOWN'
                    when bool_or(d.locked_at is not null) then 'DEVICE_LOCKED'
                    when max(d.epoch) <> c.epoch then 'DEVICE_STALE'
                    when max(d.kind) = 'printer' or max(t.name) is null
                         or max(d.gate) is null then 'DEVICE_NO_GATE'
                    when max(d.directions) = case when c.goes_out then 'in'
                                                  when not c.goes_out
                                                      then 'out' end
                        then 'DEVICE_DIRECTION'
                    end as refusal,
               max(d.station_no)::int4 as station_no, max(t.name) as station,
               max(d.gate) as gate,
               max(d.directions) as directions
        from ticket.device d
        left join ticket.station t
          on t.supplier_id = d.supplier_id and t.station_no = d.station_no
        where d.supplier_id = c.supplier_id and d.device_no = c.device_no
        offset 0) d;
end;
$$;

comment on function impl.gate_devices(int4[], int4[], int4[], bool[]) is
'Of the device of each call: why it is not answered (null: it is), the number
and the name of its station, its gate, and which way it lets through.';
