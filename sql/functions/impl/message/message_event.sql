create or replace function impl.message_event(p_kind int2)
returns text
language sql immutable
as $$
    select (array['code', 'booking', 'payment', 'activation', 'refund',
                  'voucher', 'picture'])[p_kind];
$$;

comment on function impl.message_event(int2) is
'What staff call a kind of message; picture: a voucher as a picture message.';
