-- Before anything else is locked: who asks the same at the same moment waits
-- here, and is answered as the first one was.
create or replace function impl.machine_asked(p_supplier int4, p_device int4,
    p_request text, p_what jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
    c_keep   constant interval := interval '30 days';
    v_now    constant timestamptz := api.now();
    v_asked  constant bytea := sha256(convert_to(p_what::text, 'UTF8'));
    v_before ticket.machine_request;
begin
    delete from ticket.machine_request r
    where r.supplier_id = p_supplier and r.device_no = p_device
      and r.at < v_now - c_keep;

    insert into ticket.machine_request (supplier_id, device_no, request, at,
                                        asked)
    values (p_supplier, p_device, p_request, v_now, v_asked)
    on conflict do nothing;

    if found then
        return null;
    end if;

    select r.* into strict v_before
    from ticket.machine_request r
    where r.supplier_id = p_supplier and r.device_no = p_device
      and r.request = p_request;

    if v_before.asked <> v_asked then
        perform impl.staff_refuse('MACHINE_REQUEST');
    end if;

    return v_before.answer || jsonb_build_object('repeated', true);
end;
$$;

comment on function impl.machine_asked(int4, int4, text, jsonb) is
'What a machine was answered on that request before; null: it asks for the first
time, and is to be answered by impl.machine_answered().';

create or replace function impl.machine_answered(p_supplier int4,
    p_device int4, p_request text, p_order int8, p_answer jsonb)
returns jsonb
language plpgsql volatile
as $$
begin
    update ticket.machine_request r
    set order_id = p_order, answer = p_answer
    where r.supplier_id = p_supplier and r.device_no = p_device
      and r.request = p_request;

    return p_answer || jsonb_build_object('repeated', false);
end;
$$;

comment on function impl.machine_answered(int4, int4, text, int8, jsonb) is
'Keeps what a request is answered.';

create or replace function impl.machine_unasked(p_supplier int4,
    p_device int4, p_request text)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.machine_request r
    where r.supplier_id = p_supplier and r.device_no = p_device
      and r.request = p_request;
end;
$$;

comment on function impl.machine_unasked(int4, int4, text) is
'Nothing was done on a request: asked again, it is asked for the first time.';
