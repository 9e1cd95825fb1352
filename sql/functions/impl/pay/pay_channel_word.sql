create or replace function impl.pay_channel_word(p_supplier int4,
    p_order int8, p_method "char")
returns text
language plpgsql stable
as $$
begin
    if p_method is distinct from 'E' then
        return case p_method when 'X' then '前台现付'
                             when 'Y' then '预订金支付'
                             when 'F' then '返款余额支付'
                             else '' end;
    end if;

    return coalesce((
        select case a.provider when 'alipay' then '支付宝'
                               when 'wechat2' then '微信支付'
                               when 'wechat3' then '微信支付'
                               when 'unionpay' then '银联网上支付' end
        from ticket.payment p
        join ticket.provider_account a
          on a.supplier_id = p_supplier and a.account_no = p.account_no
        where p.supplier_id = p_supplier and p.order_id = p_order
          and p.state = 'P'
        order by p.paid_at
        limit 1), '即时支付');
end;
$$;

comment on function impl.pay_channel_word(int4, int8, "char") is
'What an order was paid through, in the words of 4.2.8: of a payment at once the
platform''s name.';
