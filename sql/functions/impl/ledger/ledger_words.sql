create or replace function impl.ledger_words(p_kind int2)
returns text
language sql immutable
as $$
    select case p_kind
        when 1 then '代理商充值'
        when 2 then '代理商扣款'
        when 3 then '销售'
        when 6 then '销售（授权后交割）'
        when 7 then '违约手续费'
        when 8 then '退票'
        when 9 then '收款'
        when 10 then '销售（即时支付）'
        when 11 then '应退款'
        when 12 then '已退款'
        when 13 then '平台手续费'
        when 14 then '转入银行'
        when 15 then '应退款撤销'
        when 16 then '待查款项'
        when 17 then '前台备用金'
        when 18 then '前台交款'
        when 19 then '现金长短款'
        when 20 then '门票结算扣款'
        when 21 then '出票'
        when 22 then '检票结算'
        when 23 then '景区手续费'
        when 24 then '景区打款'
        when 25 then '过期未游玩'
        when 26 then '门票应退款'
        when 27 then '门票退款'
        when 28 then '理财存入'
        when 29 then '理财取出'
        when 30 then '理财收益'
        when 31 then '火车票支付'
        when 32 then '火车票保险'
        when 33 then '采购充值'
        when 34 then '采购冻结'
        when 35 then '采购解冻'
        when 36 then '采购支付'
        when 37 then '票款解冻'
        when 38 then '部分退款'
        when 39 then '出票失败退款'
        when 40 then '火车票退款'
        when 41 then '12306退款' end;
$$;

comment on function impl.ledger_words(int2) is
'What a kind of transfer is called in statements.';
