-- Where nothing is said: seats are sold until the start, tickets checked from
-- an hour before it, or from the day's begin, to its end.
create or replace function impl.session_times(p_times ticket.session,
    p_change jsonb)
returns ticket.session
language plpgsql volatile
as $$
declare
    v_old      constant ticket.session := p_times;
    v_start    int4 := coalesce((p_change ->> 'start')::int4,
                                v_old.start_minute);
    v_end      int4 := (p_change ->> 'end')::int4;
    v_length   int4 := (p_change ->> 'length')::int4;
    v_sale     int4 := (p_change ->> 'sale_end')::int4;
    v_from     int4 := (p_change ->> 'check_from')::int4;
    v_until    int4 := (p_change ->> 'check_until')::int4;
begin
    /* An end at a time of day that is over at the start is the next day's. */
    v_end := case when v_end is null
                  then v_start + coalesce(v_length, v_old.end_minute
                                                    - v_old.start_minute)
                  else v_end + case when v_end <= v_start then 1440 else 0 end
                  end;

    if p_change ?& array['end', 'length']
       or (v_start between 0 and 1439
           and v_end - v_start between 1 and 1440 and v_end <= 2879)
          is not true
    then
        perform impl.staff_refuse('SESSION_LENGTH');
    end if;

    v_sale := v_start - coalesce(v_sale, v_old.start_minute
                                         - v_old.sale_end_minute, 0);

    if v_sale not between 0 and v_end then
        perform impl.staff_refuse('SESSION_SALE', (v_start - v_sale)::text,
                                  impl.clock(v_start));
    end if;

    v_from := case when v_from is null
                   then greatest(0, v_start
                                    - coalesce(v_old.start_minute
                                               - v_old.check_from_minute, 60))
                   else v_start - v_from end;
    v_until := case when v_until is not null then v_start + v_until
                    when v_old.check_until_minute <> v_old.end_minute
                    then v_start + v_old.check_until_minute
                         - v_old.start_minute
                    else v_end end;

    if v_from < 0 or v_until < v_from or v_until > 2879 then
        perform impl.staff_refuse('SESSION_CHECK', (v_start - v_from)::text,
                                  (v_until - v_start)::text,
                                  impl.clock(v_start));
    end if;

    p_times.start_minute := v_start;
    p_times.end_minute := v_end;
    p_times.sale_end_minute := v_sale;
    p_times.check_from_minute := v_from;
    p_times.check_until_minute := v_until;

    return p_times;
end;
$$;

comment on function impl.session_times(ticket.session, jsonb) is
'A session with other times, or a refusal: start (minute of the day), end (the
same, the next day''s where the start is later) or length, and minutes from its
start: sale_end and check_from before it, check_until behind it.';
