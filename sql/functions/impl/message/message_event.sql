create or replace function impl.message_event(p_kind int2)
returns text
language sql immutable
as $$
    select (array['code', 'booking', 'payment', 'activation', 'refund',
                  'voucher', 'picture', 'settlement'])[p_kind];
$$;

comment on function impl.message_event(int2) is
'What staff call a kind of message; picture: a voucher as a picture message.';

create or replace function impl.notice_event(p_event text)
returns int2
language plpgsql immutable
as $$
declare
    v_event int2 := array_position(array['booking', 'payment', 'activation',
                                         'refund', 'voucher'], p_event) + 1;
begin
    if v_event is null then
        perform impl.staff_refuse('NOTICE_UNKNOWN', p_event);
    end if;

    return v_event;
end;
$$;

comment on function impl.notice_event(text) is
'The kind of message of an event that staff write the words of, or a refusal.';
