-- In Chinese, as all that pages say.
create or replace function impl.settle_waits_for(p_class text)
returns text
language sql immutable
as $$
    select case p_class
        when 'FUNDS' then '余额不足'
        when 'AGREEMENT' then '扣款协议失效'
        when 'LIMIT' then '超过扣款限额'
        when 'ACCOUNT' then '扣款账户异常'
        when 'RISK' then '扣款被风控拒绝'
        else '扣款失败' end;
$$;

comment on function impl.settle_waits_for(text) is
'Why an order waits for its distributor to ask again, in words of pages.';

create or replace function impl.settle_states(p_supplier int4, p_order int8,
                                            p_state "char")
returns text
language plpgsql stable
as $$
declare
    v_settle ticket.settle_order;
    v_case   ticket.settle_case;
    v_legs   text;
    v_refund text;
begin
    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = p_supplier and s.order_id = p_order;

    if v_settle.issued_at is null then
        select c.* into v_case
        from ticket.settle_case c
        where c.supplier_id = p_supplier and c.order_id = p_order
          and c.kind = 'C'
        order by c.case_id desc
        limit 1;

        return case
            when p_state = '4' then '交易关闭'
            when v_case.state in ('N', 'S', 'W') then '等待支付：支付确认中'
            when v_case.state = 'M' then
                '等待支付：' || impl.settle_waits_for(v_case.class)
            else '等待支付' end;
    end if;

    /* What an attraction was paid is none of the distributor's business. */
    select string_agg(k.name || '：' || k.words, '；' order by k.leg_no)
    into v_legs
    from (
        select n.leg_no, p.name,
               string_agg(case n.state when 'R' then '已退款' else
                              impl.word_chinese(impl.settle_leg_word(n.state))
                          end || n.number, '、'
                          order by strpos('AWVXPRN', n.state::text)) as words
        from (
            select l.leg_no, l.party_no,
                   case l.state when 'S' then 'V' else l.state end as state,
                   count(*) as number
            from ticket.settle_leg l
            where l.supplier_id = p_supplier and l.order_id = p_order
            group by 1, 2, 3) n
        join ticket.party p
          on p.supplier_id = p_supplier and p.party_no = n.party_no
        group by 1, 2) k;

    select string_agg(impl.word_chinese(impl.settle_refund_word(k.state))
                      || k.number, '、' order by k.state::text)
    into v_refund
    from (
        select t.refund_state as state, count(*) as number
        from ticket.settle_ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.refund_state <> '0'
        group by 1) k;

    return concat_ws('；',
        case v_settle.state when '4' then '交易关闭'
        else impl.word_chinese(
            impl.settle_state_word(v_settle.state, null)) end,
        v_legs, v_refund);
end;
$$;

comment on function impl.settle_states(int4, int8, "char") is
'The states of an order of settlement as its distributor is shown them: its own,
how many tickets are in which state at each attraction, and which refunds.  A
share that is settled is visited there.';
