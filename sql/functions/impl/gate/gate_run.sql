-- Calls of a batch none of which changes what another one looks at: judged by
-- one statement, written down by few.
create or replace function impl.gate_run(p_calls ticket.gate_call[],
    p_first int4, p_last int4, p_now timestamptz)
returns ticket.gate_answer[]
language plpgsql volatile
as $$
declare
    v           record;
    v_again     ticket.passage;
    v_judged    ticket.gate_judgement;
    v_answer    ticket.gate_answer;
    v_passage   ticket.passage;
    v_lost      int4;
    v_answers   ticket.gate_answer[] := '{}';
    /* What is to be written down: whose it is, whether it is the first. */
    v_n         int4[] := '{}';
    v_passages  ticket.passage[] := '{}';
    v_are_first bool[] := '{}';
    v_settled   bool := false;              /* some of them */
begin
    /* Of several tickets of a document the first that comes in, else the one
       that is nearest to it; but what has just come in comes not again. */
    for v in
        select distinct on (c.n)
               c.n, c.device_no, c.guest_of, c.request, c.scanned_at,
               c.order_id, k.ticket_no, d.station, d.gate, d.goes_out,
               case when d.goes_out is null then 'DEVICE_UNKNOWN'
                    else d.refusal end as refusal,
               a as again, f as ticket, j.judged
        from unnest(p_calls) c
        cross join lateral (
            select impl.code_ticket(c.ticket_no) as ticket_no) k
        left join lateral impl.device_stands(
            coalesce(c.guest_of, c.supplier_id), c.device_no, c.epoch,
            c.goes_out) d on true
        left join lateral (
            (select g.*
             from ticket.passage g
             where c.guest_of is null and g.supplier_id = c.supplier_id
               and g.device_no = c.device_no and g.request = c.request
               and g.request is not null and g.at > p_now - interval '1 day'
             order by g.at desc
             limit 1)
            union all
            (select g.*
             from ticket.passage g
             where g.guest_supplier_id = c.guest_of
               and g.guest_device_no = c.device_no
               and g.guest_request = c.request
               and g.guest_request is not null
               and g.at > p_now - interval '1 day'
             order by g.at desc
             limit 1)) a on true
        left join lateral impl.gate_ticket(c.supplier_id, c.order_id,
                                           c.ticket_no, p_now) f on true
        cross join lateral (
            select case when f.order_id is not null and d.goes_out is not null
                             and d.refusal is null
                        then impl.gate_judged(f, c.device_no,
                                              coalesce(-c.guest_of,
                                                       d.station_no),
                                              c.persons, d.goes_out,
                                              c.by_card, c.card_index,
                                              c.card_broken, true, false)
                        end as judged
            offset 0) j
        where c.n between p_first and p_last
        order by c.n,
                 (c.order_id, k.ticket_no)
                 is distinct from (a.order_id, a.ticket_no),
                 impl.gate_rank((j.judged).verdict),
                 f.first_day, c.order_id, c.ticket_no
    loop
        v_again := v.again;
        v_judged := v.judged;
        v_answer := null;
        v_answer.device_verdict := case
            when v.refusal is not null then v.refusal
            when v_again.order_id is null then null
            when (v.order_id, v.ticket_no)
                 is distinct from (v_again.order_id, v_again.ticket_no)
                then 'DEVICE_REQUEST'
            when v_again.undone_at is not null then 'DEVICE_UNDONE' end;

        if v_answer.device_verdict is null then
            if v_again.order_id is not null then
                v_judged := impl.gate_judged_again(v_judged, v_again);

            elsif v_judged.verdict in ('IN', 'OUT') then
                v_passage := impl.gate_passage(v.ticket, v_judged, v.goes_out);
                v_passage.station_name := v.station;
                v_passage.gate := v.gate;
                v_passage.device_no := v.device_no;
                v_passage.request := v.request;

                if v.guest_of is not null then
                    v_passage := impl.gate_guests(v_passage, v.guest_of);
                end if;

                v_passage.scanned_at := v.scanned_at;

                v_n := v_n || cardinality(v_answers) + 1;
                v_passages := v_passages || v_passage;
                v_are_first := v_are_first || v_judged.first_passage;
                v_settled := v_settled or (v.ticket).settled;
                v_judged.passage_no := v_passage.passage_no;
            end if;

            v_answer := impl.gate_told(v.ticket, v_judged);
            v_answer.repeated := v_again.order_id is not null;

            /* What is the operator's, and others', is not told. */
            if v.guest_of is not null then
                v_answer.by_whom := null;
                v_answer.in_persons := 0;
            end if;
        end if;

        v_answer.n := v.n;
        v_answers := v_answers || v_answer;
    end loop;

    if cardinality(v_passages) > 0 then
        foreach v_lost in array impl.gate_let_in(v_passages, v_are_first,
                                                 v_settled)
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
                                'STATION', 'PRINT_FIRST', 'SHOW_PAPER', 'USED',
                                'NOT_INSIDE', 'CALLED_OFF', 'STOPPED',
                                'NOT_ISSUED', 'NOT_NAMED', 'UNPAID',
                                'DAY_BEFORE', 'DAY_AFTER', 'REFUNDED',
                                'CLOSED'], p_verdict);
$$;

comment on function impl.gate_rank(text) is
'Which of several tickets of a document is meant: the one with the lowest.';
