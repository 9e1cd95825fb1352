-- Before anything else is locked: who asks the same at the same moment waits
-- here, and is answered as the first one was.
create or replace function impl.machine_asked(p_supplier int4, p_device int4,
    p_request text, p_what jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
    v_asked  constant bytea := sha256(convert_to(p_what::text, 'UTF8'));
    v_before ticket.machine_request;
begin
    loop
        insert into ticket.machine_request (supplier_id, device_no, request, at,
                                            asked)
        values (p_supplier, p_device, p_request, api.now(), v_asked)
        on conflict do nothing;

        if found then
            return null;
        end if;

        select r.* into v_before
        from ticket.machine_request r
        where r.supplier_id = p_supplier and r.device_no = p_device
          and r.request = p_request;

        exit when found;    /* else api.machine_sweep() was between */
    end loop;

    if v_before.asked <> v_asked then
        perform impl.staff_refuse('MACHINE_REQUEST');
    end if;

    return impl.machine_still(v_before)
           || jsonb_build_object('repeated', true);
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

-- Waits: somebody else has to do something first, and it is asked again then.
create or replace function impl.machine_done(p_supplier ticket.supplier,
    p_device int4, p_request text, p_change jsonb, p_order int8,
    p_answer jsonb, p_tickets int2[], p_shift int4, p_receipt int4, p_fen int8)
returns jsonb
language plpgsql volatile
as $$
begin
    if coalesce((p_change ->> 'preview')::bool, false) then
        return p_answer || '{"repeated": false}';
    elsif (p_answer ->> 'waits')::bool then
        perform impl.machine_unasked(p_supplier.supplier_id, p_device,
                                     p_request);
        return p_answer || '{"repeated": false}';
    end if;

    return impl.machine_answered(p_supplier.supplier_id, p_device, p_request,
        p_order, p_answer || impl.machine_given(p_supplier, p_order, p_tickets,
                                                p_shift, p_receipt, p_fen,
                                                p_change));
end;
$$;

comment on function impl.machine_done(ticket.supplier, int4, text, jsonb, int8,
                                      jsonb, int2[], int4, int4, int8) is
'How all ends that a machine does: a preview and what waits leave nothing
behind, else it is printed (impl.machine_given) and the answer is kept.';

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

create or replace function impl.machine_still(
    p_request ticket.machine_request)
returns jsonb
language plpgsql stable
as $$
declare
    v_gone constant int2[] := impl.papers_gone(p_request.supplier_id,
                                               p_request.answer -> 'paper');
begin
    return case when v_gone = '{}' then p_request.answer
                else p_request.answer - 'paper'
                     || jsonb_build_object('gone', to_jsonb(v_gone)) end;
end;
$$;

comment on function impl.machine_still(ticket.machine_request) is
'What a request was answered; without the paper of its tickets where that of
some is good no more: gone names them.';
