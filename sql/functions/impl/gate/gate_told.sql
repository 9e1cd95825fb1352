create or replace function impl.gate_told(p_n int4,
    p_ticket ticket.gate_ticket_2, p_judged ticket.gate_judgement,
    p_repeated bool)
returns ticket.gate_answer
language plpgsql stable
as $$
declare
    c_hour    constant int8 := 60;          /* beyond it, say the time */
    v_verdict text := coalesce(p_judged.verdict, 'UNKNOWN');
    v_left    int4 := coalesce(p_judged.left_persons, 0);
    v_all     int4 := case when p_ticket.persons is not null
                      then least(p_ticket.persons::int8
                                 * (p_ticket.entry).entries_per_day,
                                 2147483647) end;
    v         ticket.gate_answer;
begin
    /* One expression: each begins anew in each batch. */
    v := row(p_n, v_verdict, coalesce(p_judged.next_step, 'none'),
             coalesce(p_judged.persons, 0), v_left, p_judged.minutes,
             greatest(0, v_all - v_left), v_all, null, null, null,
             p_judged.slot_from, p_judged.slot_until, p_ticket.first_day,
             p_ticket.last_day, null, null, p_ticket.order_id,
             p_ticket.ticket_no, p_judged.passage_no, p_ticket.product_name,
             p_ticket.free,
             case when v_verdict = 'ID_NEEDED' then array['id_card']
                  when v_verdict in ('SHOW_PAPER', 'REPRINTED')
                      then array['paper']
                  else '{}' end, p_repeated, null)::ticket.gate_answer;

    if v_verdict in ('IN', 'OUT') then
        return v;
    end if;

    /* Verdicts before anybody counts who may still come in. */
    if v_verdict in ('REFUNDED', 'CLOSED', 'STOPPED', 'CALLED_OFF', 'UNPAID',
                     'NOT_ISSUED', 'NOT_NAMED', 'DAY_BEFORE', 'DAY_AFTER',
                     'PRINT_FIRST', 'SHOW_PAPER', 'REPRINTED', 'UNKNOWN')
    then
        v.in_persons := (
            select least(coalesce(sum(coalesce(g.persons, v.all_persons)), 0),
                         v.all_persons)
            from ticket.passage g
            where g.supplier_id = p_ticket.supplier_id
              and g.order_id = p_ticket.order_id
              and g.ticket_no = p_ticket.ticket_no
              and g.day = p_ticket.today and g.direction = 'I'
              and g.undone_at is null);
    end if;

    if v.verdict in ('USED', 'TWICE') then
        select g.at, g.station_name, g.gate
        into v.used_at, v.used_station, v.used_gate
        from ticket.passage g
        where g.supplier_id = p_ticket.supplier_id
          and g.order_id = p_ticket.order_id
          and g.ticket_no = p_ticket.ticket_no
          and g.passage_no = v.passage_no;

    elsif v.verdict = 'STATION' then
        select string_agg(t.name, ' / ' order by t.station_no)
        into v.used_station
        from ticket.station t
        where t.supplier_id = p_ticket.supplier_id
          and t.station_no = any ((p_ticket.entry).stations);

    elsif v.verdict = 'STOPPED'
        and p_ticket.stopped_at = impl.open_asked(p_ticket.supplier_id,
            p_ticket.order_id, p_ticket.ticket_no)
    then
        v.needs := array['refund'];

    elsif v.verdict = 'STOPPED' then
        select s.person, s.at into v.by_whom, v.since
        from ticket.order_stop s
        where s.supplier_id = p_ticket.supplier_id
          and s.order_id = p_ticket.order_id
        order by s.no desc
        limit 1;

    elsif v.verdict = 'REFUNDED' then
        select f.at into v.since
        from ticket.refund f
        where f.supplier_id = p_ticket.supplier_id
          and f.order_id = p_ticket.order_id
          and f.ticket_no = p_ticket.ticket_no;

    elsif v.verdict = 'SLOT_EARLY' and v.minutes > c_hour then
        v.since := date_trunc('minute', p_ticket.at
                                        + v.minutes * interval '1 minute');

    elsif v.verdict = 'NOT_YET' then
        /* The minute in which it is good as a whole. */
        v.since := date_trunc('minute', p_ticket.delivered_at
                                        + interval '59.999999 seconds');
        v.minutes := (
            select i.wait_minutes
            from ticket.ticket t
            join ticket.order_item i
              on i.supplier_id = p_ticket.supplier_id
                 and i.order_id = p_ticket.order_id and i.line_no = t.line_no
            where t.supplier_id = p_ticket.supplier_id
              and t.order_id = p_ticket.order_id
              and t.ticket_no = p_ticket.ticket_no);
    end if;

    /* Who asks has no word for these two, of the release before, nor for a
       refund that staff decide on; needs says which they are. */
    v.verdict := case v.verdict when 'SHOW_PAPER' then 'UNKNOWN'
                                when 'REPRINTED' then 'CLOSED'
                                else v.verdict end;

    return v;
end;
$$;

comment on function impl.gate_told(int4, ticket.gate_ticket_2,
                                   ticket.gate_judgement, bool) is
'What a device is told of a judgement (null: of no ticket): it and the ticket,
with the passage of USED and TWICE, the stations to go to, since when it is
stopped or refunded, or from when on it comes in.';
