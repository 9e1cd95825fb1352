-- Who is let in at a gate: ngx_ticket_module/core/gate/tk_gate.h says what each
-- fact means, t/fixtures/gate_cases what is decided.  tk_gate.c and
-- doc/gate/judge.js decide the same on devices that are offline.
create or replace function impl.gate_judge(
    p_look text, p_state "char", p_persons int4, p_first date, p_last date,
    p_window text, p_from timestamptz, p_until timestamptz,
    p_over timestamptz, p_good timestamptz, p_stations int2[],
    p_entries int4, p_all int4, p_reentry bool, p_id bool, p_print bool,
    p_paid bool, p_closed bool, p_stopped bool, p_off text,
    p_early int4, p_early_then text, p_late int4, p_late_then text,
    p_unknown text, p_passages ticket.passage[], p_zone text,
    p_at timestamptz, p_day date, p_device int4, p_station int4, p_ask int4,
    p_out bool, p_card text, p_lead bool,
    out verdict text, out next_step text, out persons int4,
    out left_persons int4, out minutes int8, out passage int2,
    out first_passage bool)
language plpgsql immutable
as $$
declare
    v_from      timestamptz;
    v_until     timestamptz;
    v_over      bool;                   /* what its window is of */
    v_proven    bool := p_look in ('found', 'replaced', 'on-paper')
                        or p_look = 'signed' and not p_out
                           and p_unknown <> 'refuse';
    v_refusal   text;
    g           ticket.passage;
    v_at        timestamptz;            /* of the one before */
    v_persons   int4;
    v_n         int8;
    v_most      int4;
    v_then      text;
    /* What the passages come to: persons inside, entries of the day and of
       days before, who may come in again, whether anybody ever came in. */
    v_inside    int8 := 0::int8;
    v_entered   int8 := 0::int8;
    v_past      int8 := 0::int8;
    v_outside   int8 := 0::int8;
    v_known     bool := false;
    v_last      int2;
    v_echo      ticket.passage;
begin
    /* Postgres makes each expression anew in each transaction that comes to
       it: most tickets come to few, and to none that changes a type. */
    persons := 0;
    left_persons := 0;
    minutes := 0::int8;
    next_step := 'none';
    first_passage := false;

    if p_look in ('unknown', 'forged') then
        verdict := upper(p_look);
        return;
    end if;

    /* A fact that is not known, or a word that is none, would let in. */
    if num_nulls(p_look, p_state, p_persons, p_first, p_last, p_window,
                 p_entries, p_all, p_reentry, p_id, p_print, p_paid, p_closed,
                 p_stopped, p_off, p_early, p_early_then, p_late, p_late_then,
                 p_unknown, p_zone, p_at, p_day, p_device, p_station, p_ask,
                 p_out, p_card, p_lead) > 0
        or p_look not in ('found', 'unlisted', 'signed', 'replaced',
                          'on-paper')
        or p_state not in ('0', '1', '2', '3', '4')
        or p_window not in ('none', 'slot', 'show')
        or p_off not in ('no', 'day', 'show')
        or p_early_then not in ('in', 'ask', 'refuse')
        or p_late_then not in ('in', 'ask', 'refuse')
        or p_unknown not in ('refuse', 'signed', 'mark')
        or p_card not in ('none', 'fits', 'other', 'unreadable')
    then
        raise exception 'a gate judges by facts that are known';
    end if;

    if p_window <> 'none' then
        if num_nulls(p_from, p_until) > 0 then
            raise exception 'a gate judges by facts that are known';
        end if;

        v_over := p_at > greatest(p_until, p_over);
    end if;

    <<counted>>
    while cardinality(p_passages) > 0 loop
        foreach g in array p_passages loop
            /* What a device uploads was before what is there. */
            if g.at < v_at then
                p_passages := array(
                    select k
                    from unnest(p_passages) k
                    order by k.at, k.passage_no);
                v_at := null;
                v_inside := 0;
                v_entered := 0;
                v_past := 0;
                v_outside := 0;
                v_echo := null;
                continue counted;
            end if;

            v_at := g.at;

            if g.undone_at is not null then
                v_known := v_known or g.direction = 'I';
                continue;
            end if;

            if g.at > p_at - interval '5 seconds'
                and g.at < p_at + interval '5 seconds'
                and coalesce(g.device_no, g.guest_device_no, 0) = p_device
                and (g.direction = 'O') = p_out and not p_lead
            then
                v_echo := g;
            end if;

            if g.direction = 'O' then
                v_n := least(v_inside, coalesce(g.persons, p_persons));
                v_inside := v_inside - v_n;

                /* Who leaves gives back the entry of this day. */
                if p_reentry
                    and (coalesce(g.day, (g.at at time zone p_zone)::date)
                         = p_day or p_window = 'show')
                then
                    v_n := least(v_n, v_entered);
                    v_entered := v_entered - v_n;
                    v_outside := v_outside + v_n;
                end if;

                continue;
            end if;

            v_last := g.passage_no;
            v_persons := coalesce(g.persons, p_persons);
            v_inside := v_inside + v_persons;

            /* Those of a performance are all of its day. */
            if coalesce(g.day, (g.at at time zone p_zone)::date) = p_day
                or p_window = 'show'
            then
                v_entered := v_entered + v_persons;

                if p_reentry then
                    v_outside := v_outside - least(v_outside, v_persons);
                end if;
            else
                v_past := v_past + v_persons;
            end if;
        end loop;

        v_known := v_known or v_last is not null;
        exit;
    end loop;

    /* What neither time nor a supervisor changes here. */
    if v_proven then
        /* Most tickets are good. */
        if not (p_look = 'found' and p_state in ('1', '3', '4')
                and p_off = 'no' and p_day between p_first and p_last)
            or p_closed or p_stopped or p_print and p_state = '1'
        then
            v_refusal := case
                when p_state = '2' then 'REFUNDED'
                when p_closed then 'CLOSED'
                when p_stopped then 'STOPPED'
                when p_off = 'show' or p_off = 'day' and p_state in ('0', '1')
                    then 'CALLED_OFF'
                when p_state = '0' and not p_paid then 'UNPAID'
                when p_state = '0' then 'NOT_ISSUED'
                /* The day of a performance ends with it. */
                when p_day < p_first
                     and not (p_window = 'show' and p_at >= p_from
                              and not v_over)
                    then 'DAY_BEFORE'
                when p_day > p_last
                     and not (p_window = 'show' and p_at >= p_from
                              and not v_over)
                    then 'DAY_AFTER'
                when p_look = 'replaced' then 'REPRINTED'
                when p_look = 'on-paper' then 'SHOW_PAPER'
                when p_print and p_state = '1' then 'PRINT_FIRST' end;
        end if;

        if v_refusal is null then
            /* Where one may come in again, who leaves now may, too. */
            if p_out then
                v_entered := v_entered
                             - case when p_reentry and v_echo.at is null
                               then least(v_entered, v_inside,
                                          case when p_ask > 0 then p_ask end)
                               else 0 end;
            end if;

            left_persons := greatest(0, least(
                p_persons::int8 * p_entries - v_entered,
                case when p_all > 0
                then p_persons::int8 * p_all - v_entered - v_past end,
                2147483647))::int4;
        end if;
    end if;

    if v_echo.at is not null then
        verdict := 'TWICE';
        persons := coalesce(v_echo.persons, p_persons);
        passage := v_echo.passage_no;
        return;
    end if;

    if p_out then
        verdict := 'OUT';

        if not v_proven then
            persons := case when p_ask > 0 then p_ask
                            else greatest(v_inside, 1) end;
        elsif v_inside = 0 then
            /* Nobody is kept in: an exit asks for nothing but an entry. */
            verdict := 'NOT_INSIDE';
            next_step := 'supervisor';
        else
            persons := least(v_inside, case when p_ask > 0 then p_ask end);
        end if;

        return;
    end if;

    /* Nothing is known but the code and what this device has let through. */
    if not v_proven then
        verdict := 'OFFLINE_UNKNOWN';
        next_step := 'supervisor';

        if p_unknown = 'mark' and p_look = 'unlisted' then
            if v_entered > 0 then
                verdict := 'USED';
                passage := v_last;
            else
                persons := case when p_ask > 0 then p_ask else 1 end;
                next_step := 'none';
            end if;
        end if;

        return;
    end if;

    if v_refusal is not null or left_persons = 0 then
        verdict := coalesce(v_refusal, 'USED');
        next_step := case
            when verdict = 'REFUNDED' then 'none'
            when verdict in ('STOPPED', 'USED') then 'supervisor'
            else 'desk' end;

        if verdict = 'USED' then
            passage := v_last;
        end if;

        return;
    end if;

    if not p_lead and cardinality(p_stations) > 0
        and p_station <> all (p_stations)
    then
        verdict := 'STATION';
        next_step := 'station';
        return;
    end if;

    v_most := least(left_persons, p_persons);

    /* The window binds everybody's first entry alone, and is wider than itself
       where the policy says so. */
    if not p_lead and v_past = 0 and v_entered < p_persons
        and p_window <> 'none'
    then
        v_from := p_from;
        v_until := p_until;

        if p_window = 'slot' then
            v_from := p_from - p_early * interval '1 minute';
            v_until := p_until + p_late * interval '1 minute';
        end if;

        if p_at < v_from then
            verdict := 'SLOT_EARLY';
            v_then := case p_window when 'slot' then p_early_then
                                    else 'refuse' end;
        elsif p_at > v_until then
            verdict := 'SLOT_LATE';
            v_then := case p_window when 'slot' then p_late_then
                                    else 'ask' end;
        end if;

        if v_then <> 'in' then
            if v_outside = 0 or p_window = 'show' and v_over then
                minutes := ceil(extract(epoch from
                               case when verdict = 'SLOT_EARLY'
                                    then v_from - p_at
                                    else p_at - p_until end) / 60);
                next_step := case
                    when v_then = 'ask' then 'supervisor'
                    when verdict = 'SLOT_EARLY' then 'wait'
                    else 'desk' end;
                return;
            end if;

            v_most := least(v_most, v_outside);
        end if;
    end if;

    if p_at < p_good and not p_lead then
        verdict := 'NOT_YET';
        next_step := 'wait';
        minutes := ceil(extract(epoch from p_good - p_at) / 60);
        return;
    end if;

    if p_id and p_card <> 'fits' and (p_card = 'other' or not p_lead) then
        verdict := case p_card when 'other' then 'ID_OTHER'
                               when 'unreadable' then 'CARD_UNREADABLE'
                               else 'ID_NEEDED' end;
        next_step := case p_card when 'other' then 'supervisor'
                                 when 'unreadable' then 'paper'
                                 else 'second' end;
        return;
    end if;

    persons := least(v_most, case when p_ask > 0 then p_ask end);
    left_persons := left_persons - persons;
    verdict := 'IN';
    first_passage := not v_known;

    if p_look = 'signed' and p_unknown = 'mark' then
        verdict := 'OFFLINE_UNKNOWN';
        first_passage := false;
    end if;
end;
$$;

comment on function impl.gate_judge(
    text, "char", int4, date, date, text, timestamptz, timestamptz,
    timestamptz, timestamptz, int2[], int4, int4, bool, bool, bool, bool, bool,
    bool, text, int4, text, int4, text, text, ticket.passage[], text,
    timestamptz, date, int4, int4, int4, bool, text, bool) is
'Who is let in at a gate, now: the ticket with its order and its product, what
the device''s policy is, the passages (undone ones too), the scan.  It answers
with the verdict, the next step, the persons to let through, those who may still
come in today, minutes, the number of the passage that USED and TWICE are about,
and whether it is the first one in, of which the distributor hears.';
