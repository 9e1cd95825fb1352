-- Calls of a batch none of which changes what another one looks at: judged by
-- one statement, written down by few.
create or replace function impl.gate_run(p_calls ticket.gate_call[],
    p_first int4, p_last int4, p_now timestamptz)
returns ticket.gate_answer[]
language plpgsql volatile
as $$
declare
    v           record;
    v_call      ticket.gate_call;
    v_place     int4;                       /* among those of this run */
    v_ticket    ticket.gate_ticket_2;
    v_again     ticket.passage;
    v_judged    ticket.gate_judgement;
    v_refused   text;
    v_answer    ticket.gate_answer;
    v_passage   ticket.passage;
    v_lost      int4;
    v_answers   ticket.gate_answer[];
    /* What is to be written down: whose it is, whether it is the first. */
    v_n         int4[];
    v_passages  ticket.passage[];
    v_are_first bool[];
    v_settled   bool;                       /* some of them */
    v_typed     int4[];                     /* those of codes that were typed */
begin
    /* A document may be named for several tickets. */
    if cardinality(p_calls) > p_calls[cardinality(p_calls)].n then
        p_calls := impl.gate_meant(p_calls, p_first, p_last, p_now);
    end if;

    /* Few columns, as each of them is one of each step of the plan. */
    for v in
        select c as call, d.station_no, d.station, d.gate, d.goes_out,
               case when d.goes_out is null then 'DEVICE_UNKNOWN'
                    else d.refusal end as refusal,
               a.again, f.ticket, f.passages
        from unnest(p_calls) c
        left join lateral impl.device_stands(
            coalesce(c.guest_of, c.supplier_id), c.device_no, c.epoch,
            c.goes_out) d on true
        cross join lateral (
            select case when c.guest_of is null
                   then (select g
                         from ticket.passage g
                         where g.supplier_id = c.supplier_id
                           and g.device_no = c.device_no
                           and g.request = c.request
                           and g.request is not null
                           and g.at > p_now - interval '1 day'
                         order by g.day desc
                         limit 1)
                   else impl.gate_again(c.supplier_id, c.guest_of,
                                        c.device_no, c.request, p_now)
                   end as again
            offset 0) a
        left join lateral impl.gate_ticket_2_with(c.supplier_id, c.order_id,
                                                  c.ticket_no, p_now) f on true
        where c.n between p_first and p_last
    loop
        v_call := v.call;
        v_place := v_call.n - p_first + 1;
        v_again := v.again;
        v_ticket := v.ticket;
        v_refused := v.refusal;

        if cardinality(v.passages) > 0 then
            v_ticket.passages := v.passages;
        end if;

        if v_refused is not null or v_ticket.order_id is null then
            v_judged := null;
        else
            v_judged := impl.gate_judged(v_ticket, v_call.device_no,
                                         coalesce(-v_call.guest_of,
                                                  v.station_no),
                                         v_call.persons, v.goes_out,
                                         v_call.by_card, v_call.card_index,
                                         v_call.card_broken, true, false);
        end if;

        if v_refused is null and v_again.order_id is not null then
            v_refused := case
                when (v_call.order_id, impl.code_ticket(v_call.ticket_no))
                     is distinct from (v_again.order_id, v_again.ticket_no)
                    then 'DEVICE_REQUEST'
                when v_again.undone_at is not null then 'DEVICE_UNDONE' end;
        end if;

        if v_refused is not null then
            v_answer := null;
            v_answer.n := v_call.n;
            v_answer.device_verdict := v_refused;
        else
            if v_again.order_id is not null then
                v_judged := impl.gate_judged_again(v_judged, v_again);

            elsif v_judged.verdict in ('IN', 'OUT') then
                v_passage := impl.gate_passage_at(
                    v_ticket, v_judged, v.goes_out, v.station, v.gate,
                    v_call.device_no, v_call.request, v_call.scanned_at);

                if v_call.guest_of is not null then
                    v_passage := impl.gate_guests(v_passage, v_call.guest_of);
                end if;

                v_n := v_n || v_place;
                v_passages := v_passages || v_passage;
                v_are_first := v_are_first || v_judged.first_passage;
                v_settled := v_settled or v_ticket.settled;

                if impl.code_typed(v_call.ticket_no) then
                    v_typed := v_typed || cardinality(v_passages);
                end if;

                v_judged.passage_no := v_passage.passage_no;

            elsif v_judged.verdict = 'ID_NEEDED'
                and impl.device_blind(coalesce(v_call.guest_of,
                                               v_call.supplier_id),
                                      v_call.device_no)
            then
                v_judged.next_step := 'supervisor';
            end if;

            /* Its days, entries and stations are those it was judged by. */
            if v_ticket.settled then
                v_ticket := impl.settle_gate(v_ticket,
                                             coalesce(-v_call.guest_of,
                                                      v.station_no));
            end if;

            v_answer := impl.gate_told(v_call.n, v_ticket, v_judged,
                                       v_again.order_id is not null);

            /* What is the operator's, and others', is not told. */
            if v_call.guest_of is not null then
                v_answer.by_whom := null;
                v_answer.in_persons := 0;
            end if;
        end if;

        v_answers[v_place] := v_answer;
    end loop;

    if cardinality(v_passages) > 0 then
        foreach v_lost in array impl.gate_let_in(v_passages, v_are_first,
                                                 v_settled, v_typed)
        loop
            v_answers[v_n[v_lost]].verdict := null;
            v_answers[v_n[v_lost]].device_verdict := 'DEVICE_REQUEST';
        end loop;
    end if;

    return v_answers;
end;
$$;

comment on function impl.gate_run(ticket.gate_call[], int4, int4, timestamptz)
is
'Answers to some calls of a batch, an answer a call; what is let in is written
down, unless another transaction has used its request meanwhile.';

create or replace function impl.gate_meant(p_calls ticket.gate_call[],
    p_first int4, p_last int4, p_now timestamptz)
returns ticket.gate_call[]
language plpgsql stable
as $$
begin
    return array(
        select k.call
        from (select distinct on (c.n) c.n, c as call
              from unnest(p_calls) c
              left join lateral impl.device_stands(
                  coalesce(c.guest_of, c.supplier_id), c.device_no, c.epoch,
                  c.goes_out) d on true
              left join lateral impl.gate_again(
                  c.supplier_id, c.guest_of, c.device_no, c.request, p_now) a
                on true
              left join lateral impl.gate_ticket_2(c.supplier_id, c.order_id,
                                                   c.ticket_no, p_now) f on true
              cross join lateral (
                  select case when f.order_id is not null
                                   and d.goes_out is not null
                                   and d.refusal is null
                              then impl.gate_judged(
                                  f, c.device_no,
                                  coalesce(-c.guest_of, d.station_no),
                                  c.persons, d.goes_out, c.by_card,
                                  c.card_index, c.card_broken, true, false)
                              end as judged
                  offset 0) j
              where c.n between p_first and p_last
              order by c.n,
                       (c.order_id, impl.code_ticket(c.ticket_no))
                       is distinct from (a.order_id, a.ticket_no),
                       impl.gate_rank((j.judged).verdict),
                       f.first_day, c.order_id, c.ticket_no) k
        order by k.n);
end;
$$;

comment on function impl.gate_meant(ticket.gate_call[], int4, int4,
                                    timestamptz) is
'Some calls of a batch, one each: of several tickets of a document that of the
first that comes in, else of the one that is nearest to it; but what has just
come in comes not again.';

create or replace function impl.gate_again(p_supplier int4, p_guest int4,
    p_device int4, p_request text, p_now timestamptz)
returns ticket.passage
language plpgsql stable
as $$
declare
    v_passage ticket.passage;
begin
    if p_guest is null then
        select g.* into v_passage
        from ticket.passage g
        where g.supplier_id = p_supplier and g.device_no = p_device
          and g.request = p_request and g.request is not null
          and g.at > p_now - interval '1 day'
        order by g.day desc
        limit 1;
    else
        select g.* into v_passage
        from ticket.passage g
        where g.guest_supplier_id = p_guest and g.guest_device_no = p_device
          and g.guest_request = p_request and g.guest_request is not null
          and g.at > p_now - interval '1 day'
        order by g.at desc
        limit 1;
    end if;

    return v_passage;
end;
$$;

comment on function impl.gate_again(int4, int4, int4, text, timestamptz) is
'The passage that a request of a device has made before, of a guest''s if
p_guest is not null.';

create or replace function impl.gate_judged_again(
    p_judged ticket.gate_judgement, p_passage ticket.passage)
returns ticket.gate_judgement
language plpgsql immutable
as $$
begin
    p_judged.verdict := case p_passage.direction when 'O' then 'OUT'
                                                 else 'IN' end;
    p_judged.next_step := 'none';
    p_judged.persons := p_passage.persons;
    p_judged.left_persons := p_passage.left_persons;
    p_judged.minutes := 0;
    p_judged.passage_no := p_passage.passage_no;

    return p_judged;
end;
$$;

comment on function impl.gate_judged_again(ticket.gate_judgement,
                                           ticket.passage) is
'What was said when a passage was made, of a ticket that is judged again.';

create or replace function impl.gate_rank(p_verdict text)
returns int4
language sql immutable
as $$
    select array_position(array['TWICE', 'IN', 'OUT', 'SLOT_EARLY', 'SLOT_LATE',
                                'NOT_YET', 'STATION', 'PRINT_FIRST',
                                'SHOW_PAPER', 'USED', 'NOT_INSIDE',
                                'CALLED_OFF', 'STOPPED', 'NOT_ISSUED',
                                'NOT_NAMED', 'UNPAID',
                                'DAY_BEFORE', 'DAY_AFTER', 'REFUNDED',
                                'CLOSED'], p_verdict);
$$;

comment on function impl.gate_rank(text) is
'Which of several tickets of a document is meant: the one with the lowest.';
