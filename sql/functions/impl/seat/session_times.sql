-- Where nothing is said: seats are sold until the start, tickets checked from
-- an hour before it to its end.
create or replace function impl.session_times(p_session ticket.session,
    p_change jsonb)
returns ticket.session
language plpgsql immutable
as $$
declare
    v_new      constant bool := p_session.start_minute is null;
    v_start    int4 := coalesce((p_change ->> 'start')::int4,
                                p_session.start_minute);
    v_length   int4 := coalesce((p_change ->> 'length')::int4,
                                p_session.end_minute - p_session.start_minute);
    v_sale     int4 := coalesce((p_change ->> 'sale_end')::int4,
                                p_session.start_minute
                                - p_session.sale_end_minute, 0);
    v_from     int4 := coalesce((p_change ->> 'check_from')::int4,
                                p_session.start_minute
                                - p_session.check_from_minute, 60);
    v_until    int4 := coalesce((p_change ->> 'check_until')::int4,
                                case when not v_new
                                     then p_session.check_until_minute
                                          - p_session.start_minute end,
                                v_length);
begin
    p_session.start_minute := v_start;
    p_session.end_minute := v_start + v_length;
    p_session.sale_end_minute := greatest(0, v_start - v_sale);
    p_session.check_from_minute := greatest(0, v_start - v_from);
    p_session.check_until_minute := least(2879, v_start + v_until);

    return p_session;
end;
$$;

comment on function impl.session_times(ticket.session, jsonb) is
'A session with other times: start (minute of the day), length, and minutes from
its start: sale_end and check_from before it, check_until behind it.';
