create or replace function impl.check_refusal(p_verdict text, p_state "char",
    p_window text)
returns text
language sql immutable
as $$
    select case
        when p_verdict in ('IN', 'OUT') then null
        when p_verdict = 'UNKNOWN' then 'CHECK_UNKNOWN'
        when p_verdict = 'TWICE' then 'CHECK_USED'
        when p_verdict = 'NOT_INSIDE' then 'CHECK_OUTSIDE'
        when p_state = '0' then 'CHECK_NOT_ISSUED'
        when p_verdict = 'REFUNDED' then 'CHECK_REFUNDED'
        when p_verdict = 'STOPPED' then 'CHECK_STOPPED'
        when p_verdict = 'CALLED_OFF' and p_window = 'show'
            then 'CHECK_CANCELLED'
        when p_verdict in ('CALLED_OFF', 'CLOSED') then 'CHECK_CLOSED'
        when p_verdict = 'USED' then 'CHECK_USED'
        when p_verdict = 'PRINT_FIRST' then 'CHECK_PRINT'
        when p_verdict in ('SLOT_EARLY', 'DAY_BEFORE') and p_window = 'show'
            then 'CHECK_EARLY'
        when p_verdict in ('SLOT_LATE', 'DAY_AFTER') and p_window = 'show'
            then 'CHECK_LATE'
        when p_verdict in ('SLOT_EARLY', 'SLOT_LATE') then 'CHECK_SLOT'
        when p_verdict = 'STATION' then 'CHECK_STATION'
        else 'CHECK_DAY' end;
$$;

comment on function impl.check_refusal(text, "char", text) is
'What staff read who check a ticket by hand: the refusal that a verdict of a
gate is, by the state of the ticket and what its order is for; null: it comes
in.';

create or replace function impl.check_by_hand(p_supplier int4, p_order int8,
    p_ticket int2, p_device int4, p_station_no int4, p_station text,
    p_gate text, p_persons int4, p_out bool, p_policy bool, p_lead text,
    p_reason text)
returns table (verdict text, passage_no int2, passed_at timestamptz,
               persons int4, left_persons int4)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v record;
begin
    /* A refund of the same ticket waits for us, or we for it. */
    perform
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    /* -1: nobody's scanner fires twice. */
    select j.* into v
    from impl.gate_judged(api.now(), array[1], array[p_supplier],
                          array[p_order], array[p_ticket],
                          array[coalesce(p_device, -1)], array[p_station_no],
                          array[p_persons], array[p_out], array[false],
                          array[null::bytea], array[false], p_policy,
                          p_lead is not null) j;

    verdict := impl.check_refusal(v.verdict, v.state, v.window_kind);

    if verdict is null then
        passage_no := v.last_no + 1;
        passed_at := v.at;
        persons := v.persons;
        left_persons := v.left_persons;

        perform impl.gate_let_in(
            array[p_supplier], array[p_order], array[p_ticket],
            array[passage_no], array[v.at], array[v.day], array[v.persons],
            array[v.left_persons], array[p_out], array[v.first_passage],
            array[v.state], array[p_device], array[null::text],
            array[null::timestamptz], array[p_station], array[p_gate], p_lead,
            p_reason);
    else
        select t.persons into persons
        from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.ticket_no = p_ticket;
    end if;

    return next;
end;
$$;

comment on function impl.check_by_hand(int4, int8, int2, int4, int4, text, text,
                                       int4, bool, bool, text, text) is
'A ticket that somebody checks without a device''s request: let in and written
down, or a refusal.  By p_lead it goes past station, slot and card.';
