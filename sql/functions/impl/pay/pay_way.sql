-- As tk_pay_way_e.
create or replace function impl.pay_way(p_provider text, p_way text,
    p_phone bool)
returns int2
language sql immutable
as $$
    select case
        when p_way = 'qr' then 3
        when p_way = 'wap' then 2
        when p_provider in ('wechat2', 'wechat3') then 3
        when p_way = 'page' or p_phone is not true then 1
        else 2 end::int2;
$$;

comment on function impl.pay_way(text, text, bool) is
'How a buyer pays by an account: as staff have set it or, auto, by the QR code
of WeChat Pay, and by the page of others for the browser that asks.';
