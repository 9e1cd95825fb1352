-- From here on the transaction is the machine's, as it is a person's behind
-- impl.act(): the functions of the desk ask for nothing else.
create or replace function impl.machine_acts(p_supplier int4, p_device int4,
    p_epoch int4, p_language text, p_action text, p_subject text)
returns ticket.supplier
language plpgsql volatile
as $$
declare
    v_refusal  text := impl.device_refusal(p_supplier, p_device, p_epoch);
    v_device   ticket.device;
    v_supplier ticket.supplier;
begin
    perform set_config('ticket.language', p_language, true);

    if v_refusal <> '' then
        perform impl.staff_refuse(v_refusal);
    end if;

    select d.* into strict v_device
    from ticket.device d
    where d.supplier_id = p_supplier and d.device_no = p_device;

    if v_device.kind <> 'machine' then
        perform impl.staff_refuse('MACHINE_KIND', impl.worded(v_device.kind));
    end if;

    select s.* into strict v_supplier
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    perform set_config('ticket.actor', jsonb_build_object(
                'person', impl.machine_person(p_device), 'device', p_device,
                'supplier_id', p_supplier, 'roles', 0, 'role', 'machine',
                'action', p_action, 'subject', p_subject)::text, true);

    return v_supplier;
end;
$$;

comment on function impl.machine_acts(int4, int4, int4, text, text,
                                      text) is
'The supplier of a machine that acts, or a refusal: it is none, or is locked.';
