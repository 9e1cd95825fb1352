-- Verdicts of one batch.  Calls are judged in runs, each by one statement: a
-- call that must see what one before it did begins the next one.
create or replace function impl.gate_answers(p_supplier int4[],
    p_device int4[], p_epoch int4[], p_request text[], p_order int8[],
    p_ticket int2[], p_id_index bytea[], p_card_index bytea[],
    p_card_broken bool[], p_persons int4[], p_out bool[],
    p_scanned timestamptz[])
returns ticket.gate_answer[]
language plpgsql volatile
as $$
declare
    v_now     timestamptz;
    v_call    ticket.gate_call;
    v_calls   ticket.gate_call[] := '{}';
    v_answers ticket.gate_answer[];
    v_begin   int4 := 1;
    v_next    int4;
begin
    /* As api.now() says, which changes the path and back. */
    select transaction_timestamp() + c.shift into v_now
    from ticket.clock c;

    /* A loop: for the few calls of a batch a statement takes longer to begin
       than all of this. */
    for n in 1 .. cardinality(p_supplier) loop
        v_call := row(n, p_supplier[n], p_device[n], p_epoch[n], p_request[n],
                      p_order[n], p_ticket[n], p_order[n] is null,
                      substring(p_card_index[n] from 1 for 16),
                      p_card_broken[n], p_persons[n], p_out[n], p_scanned[n],
                      null)::ticket.gate_call;

        if v_call.by_card and p_id_index[n] is not null then
            v_calls := v_calls || impl.gate_calls(v_call, p_id_index[n],
                                                  p_card_index[n], v_now);
        elsif impl.number_supplier(v_call.order_id) <> v_call.supplier_id then
            v_calls := v_calls || impl.gate_call(v_call, p_card_index[n]);
        else
            v_calls := v_calls || v_call;
        end if;
    end loop;

    /* Refunds, stops and whatever else changes an order waits, or we do. */
    if cardinality(v_calls) = 1 then
        v_call := v_calls[1];

        perform
        from ticket.orders o
        where o.supplier_id = v_call.supplier_id
          and o.order_id = v_call.order_id
        for no key update;
    else
        perform
        from (select distinct c.supplier_id, c.order_id
              from unnest(v_calls) c
              order by c.supplier_id, c.order_id) c
        cross join lateral (
            select
            from ticket.orders o
            where o.supplier_id = c.supplier_id and o.order_id = c.order_id
            offset 0
            for no key update) o;

        foreach v_next in array impl.gate_runs(v_calls) loop
            v_answers := v_answers
                         || impl.gate_run(v_calls, v_begin, v_next - 1, v_now);
            v_begin := v_next;
        end loop;
    end if;

    return v_answers
           || impl.gate_run(v_calls, v_begin, cardinality(p_supplier), v_now);
end;
$$;

comment on function impl.gate_answers is
'Tickets at gates, judged in the order in which they came, an answer for each;
what is let in is written down.';

create or replace function impl.gate_calls(p_call ticket.gate_call,
    p_id_index bytea, p_card_index bytea, p_now timestamptz)
returns ticket.gate_call[]
language plpgsql stable
as $$
declare
    v_found   record;
    v_call    ticket.gate_call;
    v_calls   ticket.gate_call[] := '{}';
begin
    for v_found in
        select k.order_id, coalesce(p_call.ticket_no, k.ticket_no) as ticket_no
        from impl.gate_documents(p_call.supplier_id, p_id_index, p_now) k
    loop
        v_call := p_call;
        v_call.order_id := v_found.order_id;
        v_call.ticket_no := v_found.ticket_no;
        v_calls := v_calls || impl.gate_call(v_call, p_card_index);
    end loop;

    return case when v_calls = '{}' then array[p_call] else v_calls end;
end;
$$;

comment on function impl.gate_calls(ticket.gate_call, bytea, bytea,
                                    timestamptz) is
'A call by a document as calls of the tickets that it is named for; itself, of
no ticket, where there are none.';

create or replace function impl.gate_call(p_call ticket.gate_call,
                                          p_card_index bytea)
returns ticket.gate_call
language plpgsql stable
as $$
declare
    v_operator int4 := impl.gate_guest(p_call.supplier_id, p_call.order_id,
                                       p_call.ticket_no);
begin
    if v_operator is not null then
        p_call.guest_of := p_call.supplier_id;
        p_call.supplier_id := v_operator;
        p_call.card_index := impl.gate_index(p_card_index, v_operator);
    end if;

    return p_call;
end;
$$;

comment on function impl.gate_call(ticket.gate_call, bytea) is
'A call as one of a guest, if its ticket is an operator''s.';

create or replace function impl.gate_runs(p_calls ticket.gate_call[])
returns int4[]
language plpgsql immutable
as $$
declare
    v_call     ticket.gate_call;
    v_ticket   text;
    v_request  text;
    v_tickets  text[] := '{}';
    v_requests text[] := '{}';
    v_n        int4 := 0;
    v_runs     int4[] := '{}';
begin
    foreach v_call in array p_calls loop
        v_ticket := v_call.supplier_id || ' ' || v_call.order_id || ' '
                    || impl.code_ticket(v_call.ticket_no);
        v_request := v_call.supplier_id || ' ' || v_call.device_no || ' '
                     || v_call.request;

        /* Those of a document are of one call. */
        if v_call.n <> all (v_runs)
            and (v_ticket = any (v_tickets)
                 or v_call.n > v_n and v_request = any (v_requests))
        then
            v_runs := v_runs || v_call.n;
        end if;

        v_n := v_call.n;
        v_tickets := v_tickets || v_ticket;
        v_requests := v_requests || v_request;
    end loop;

    return v_runs;
end;
$$;

comment on function impl.gate_runs(ticket.gate_call[]) is
'The calls, by their numbers, that have a ticket or a request of one before
them, and must see what became of it.';
