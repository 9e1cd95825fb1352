-- Part of the plan of whoever sums up.  Of one transfer there may be two: a fee
-- that is kept of what goes back is a fee, and so much less that goes back.
create or replace function impl.closing_items(p_kind int2, p_debit int4,
    p_credit int4, p_number int8, p_fen int8)
returns table (place int4, item text, number int8, fen int8)
language sql immutable
as $$
    select i.place, i.item, p_number, i.fen
    from (values
        (1, '收款', impl.transfer_paid(p_kind, p_fen)),
        (2, '退款', impl.transfer_back(p_kind, p_debit, p_credit, p_fen)),
        (3, '违约手续费', impl.transfer_fee(p_kind, p_fen)),
        (4, '销售', impl.transfer_sold(p_debit, p_credit, p_fen)),
        (5, '代理商充值', case p_kind
            when impl.transfer_kind('top-up') then p_fen else 0 end),
        (6, '代理商扣款', case p_kind
            when impl.transfer_kind('deduction') then p_fen else 0 end),
        (7, '已退款', case p_kind
            when impl.transfer_kind('refund paid') then p_fen else 0 end),
        (8, '平台手续费', case p_kind
            when impl.transfer_kind('platform fee')
                then case p_debit when impl.side('costs') then p_fen
                                  else -p_fen end
            else 0 end),
        (9, '转入银行', case p_kind
            when impl.transfer_kind('payout')
                then case p_debit when impl.side('bank') then p_fen
                                  else -p_fen end
            else 0 end),
        (10, '待查款项', case p_kind
            when impl.transfer_kind('found')
                then case p_credit when impl.side('suspense') then p_fen
                                   else -p_fen end
            else 0 end),
        /* Below zero: drawers had too little. */
        (11, '现金长短款', case p_kind
            when impl.transfer_kind('variance')
                then case p_credit when impl.side('variance') then p_fen
                                   else -p_fen end
            else 0 end),
        (12, '火车票支付', case p_kind
            when impl.transfer_kind('rail sale') then p_fen
            when impl.transfer_kind('rail insurance')
                then case p_debit when impl.side('channel') then p_fen
                                  else -p_fen end
            else 0 end),
        (13, '火车票退回渠道', case
            when p_kind in (impl.transfer_kind('rail difference'),
                            impl.transfer_kind('rail back'),
                            impl.transfer_kind('rail refund')) then p_fen
            else 0 end),
        (14, '采购充值', case p_kind
            when impl.transfer_kind('rail topup') then p_fen else 0 end),
        (15, '采购支付', case p_kind
            when impl.transfer_kind('rail purchase') then p_fen else 0 end),
        (16, '12306退款', case p_kind
            when impl.transfer_kind('rail returned') then p_fen
            else 0 end)) i (place, item, fen)
    where i.fen <> 0;
$$;

comment on function impl.closing_items(int2, int4, int4, int8, int8) is
'What a row of a closing means, in words.';
