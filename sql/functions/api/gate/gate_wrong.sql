create or replace function api.gate_wrong(p_supplier int4, p_device int4,
    p_epoch int4)
returns table (verdict text, subject text, wrong int4,
               alarm bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    if verdict is not null then
        return next;
        return;
    end if;

    select w.wrong, w.alarm into wrong, alarm
    from impl.device_wrong(p_supplier, p_device) w;

    return next;
end;
$$;

comment on function api.gate_wrong is
'A device has read a code whose check digits are wrong.  Five in a minute are an
alarm: staff are told of it, it stands with the device until they unlock it, and
the device hears of it with its heartbeats.';

grant execute on function api.gate_wrong to ticket_nginx;
