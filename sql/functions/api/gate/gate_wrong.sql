create or replace function api.gate_wrong(p_supplier int4, p_device int4,
    p_epoch int4)
returns table (verdict text, subject text, wrong int4,
               alarm bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_most   constant int4 := 5;
    c_time   constant interval := interval '1 minute';
    v_now    timestamptz := api.now();
    v_name   text;
begin
    verdict := nullif(impl.device_refusal(p_supplier, p_device, p_epoch), '');

    if verdict is not null then
        return next;
        return;
    end if;

    update ticket.device d
    set wrong = case when d.wrong_since > v_now - c_time then d.wrong + 1
                     else 1 end,
        wrong_since = case when d.wrong_since > v_now - c_time
                           then d.wrong_since else v_now end,
        alarm_at = case when d.wrong_since > v_now - c_time
                             and d.wrong + 1 >= c_most
                        then v_now else d.alarm_at end
    where d.supplier_id = p_supplier and d.device_no = p_device
    returning d.wrong, d.wrong >= c_most, d.name into wrong, alarm, v_name;

    if wrong = c_most then
        perform impl.alarm(p_supplier, 'codes forged', p_device::text,
                           format('device %s: %s', p_device, v_name), v_now);
    end if;

    return next;
end;
$$;

comment on function api.gate_wrong is
'A device has read a code whose check digits are wrong.  Five in a minute are an
alarm: staff are told of it, it stands with the device until they unlock it, and
the device hears of it with its heartbeats.';

grant execute on function api.gate_wrong to ticket_nginx;
