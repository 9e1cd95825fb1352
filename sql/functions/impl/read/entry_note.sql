create or replace function impl.entry_note(p_which int4, p_type "char",
    p_kind int2)
returns text
language sql immutable
as $$
    select case when p_kind = impl.transfer_kind('fee')
        then '互联网订单违约手续费'
        when p_which = 1 then
            case p_kind when impl.transfer_kind('top-up') then '充值'
                        when impl.transfer_kind('deduction') then '扣款'
                        when impl.transfer_kind('sale') then '互联网订单支付'
                        when impl.transfer_kind('charge') then '互联网订单支付'
                        when impl.transfer_kind('refund sent')
                            then '互联网订单退票'
                        when impl.transfer_kind('capture') then '互联网订单交割'
                        when impl.transfer_kind('refund') then '互联网订单退票' end
        else
            case p_type when '0' then '直接存入返款金额'
                        when '1' then '结转'
                        when '2' then '返款单据结算'
                        when '3' then '返款兑现'
                        when '4' then '返款票出售'
                        when '5' then '免票兑换'
                        when '6' then '返款票退票'
                        when '7' then '从账户转出'
                        when '8' then '从其他账户转入'
                        when '9' then '互联网预定返款票出售'
                        when 'A' then '互联网预定返款票退票' end
        end;
$$;

comment on function impl.entry_note(int4, "char", int2) is
'What an entry of a deposit (1) or rebate account (3) was, in words.';
