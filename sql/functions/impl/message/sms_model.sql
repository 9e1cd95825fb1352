create or replace function impl.sms_model(p_page int2)
returns int2
language sql immutable
as $$
    select (p_page >> 8 & 15)::int2;
$$;

comment on function impl.sms_model(int2) is
'How an order''s voucher goes out, from its column page: 0 SMS, 1 picture
message, 2 both.';
