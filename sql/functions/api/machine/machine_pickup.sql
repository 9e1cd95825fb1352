-- p_what: see impl.machine_found().  Members of p_change: take, tickets, slot,
-- preview: as api.staff_order_pickup() has them; tendered_fen: what was put in;
-- agreed_fen: the price that the visitor has seen.
create or replace function api.machine_pickup(p_supplier int4, p_device int4,
    p_epoch int4, p_language text, p_request text, p_what jsonb, p_change jsonb)
returns table (verdict text, subject text, answer jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_shows    constant bool := coalesce((p_change ->> 'preview')::bool, false);
    v_supplier ticket.supplier;
    v_found    record;
    v_state    "char";
    v_taken    record;
    v_tickets  int2[];
begin
    v_supplier := impl.machine_acts(p_supplier, p_device, p_epoch, p_language,
                                    'machine pickup', p_what ->> 'order');

    if not v_shows then
        answer := impl.machine_asked(p_supplier, p_device, p_request,
                                     jsonb_build_array('pickup', p_what,
                                                       p_change));
        if answer is not null then
            return next;
            return;
        end if;
    end if;

    perform impl.machine_waits(p_supplier, p_device, p_what);

    select f.order_id, f.tickets, count(*) over () as number into v_found
    from impl.machine_found(v_supplier, p_what) f
    limit 1;

    if not found then
        if not v_shows then
            perform impl.machine_unasked(p_supplier, p_device, p_request);
        end if;

        perform impl.machine_wrong(p_supplier, p_device, p_what);
        verdict := 'MACHINE_NONE';
        return next;
        return;
    elsif v_found.number > 1 then
        perform impl.staff_refuse('MACHINE_SEVERAL');
    end if;

    /* The drawer before the order, as all that the desk locks; of a preview,
       too: nobody puts money into a machine that is out of order. */
    perform impl.shift_own(p_supplier);
    v_state := (impl.staff_order(v_supplier.code, v_found.order_id)).state;

    if v_state in ('3', 'D', 'X') then
        v_tickets := impl.machine_unprinted(p_supplier, v_found.order_id,
                                            v_found.tickets, p_change);

        answer := jsonb_build_object('order', v_found.order_id::text,
            'state', v_state, 'does', 'print', 'waits', false, 'due_fen', 0,
            'tickets', to_jsonb(v_tickets));
        answer := impl.machine_done(v_supplier, p_device, p_request, p_change,
            v_found.order_id, answer, v_tickets, null, null, 0);
    else
        select r.* into strict v_taken
        from api.staff_order_pickup(v_supplier.code, v_found.order_id,
            (p_change - '{tendered_fen,agreed_fen}'::text[])
                || '{"pay": "cash"}') r;

        if v_taken.verdict is not null then
            perform impl.staff_refuse(v_taken.verdict, v_taken.subject);
        end if;

        answer := jsonb_build_object('order', v_found.order_id::text,
                'state', v_taken.state,
                'does', case v_state when '0' then 'pay' else 'pickup' end,
                'waits', v_taken.waits, 'form', v_taken.form,
                'persons', v_taken.persons, 'due_fen', v_taken.paid_fen,
                'deal_fen', v_taken.deal_fen, 'fee_fen', v_taken.fee_fen,
                'tickets', to_jsonb(v_taken.tickets))
            || impl.machine_when(v_taken.day, v_taken.slot_no,
                                 v_taken.start_minute, v_taken.end_minute);

        /* A machine that shows the price would ask for ever. */
        if v_shows and v_taken.waits then
            perform impl.payments_close(p_supplier, v_found.order_id);
        end if;

        answer := impl.machine_done(v_supplier, p_device, p_request, p_change,
            v_found.order_id, answer, null, v_taken.shift_no,
            v_taken.receipt_no, v_taken.paid_fen);
    end if;

    return next;

exception when sqlstate 'ST001' then
    answer := null;
    select * into verdict, subject from impl.machine_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.machine_pickup is
'Hands out an order at a machine, all or some of it, and prints its tickets: as
at the desk, and what is to be paid is paid in cash.  Of an order that is issued
the tickets are printed that were not.';

grant execute on function api.machine_pickup to ticket_nginx;
