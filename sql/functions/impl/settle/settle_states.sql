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

create or replace function impl.settle_said(p_settle ticket.settle_order,
    p_order int8, p_state "char")
returns text
language plpgsql stable
as $$
declare
    v_case ticket.settle_case;
begin
    if p_settle.issued_at is not null then
        return case p_settle.state when '4' then '交易关闭'
               else impl.word_chinese(
                   impl.settle_state_word(p_settle.state, null)) end;
    elsif p_state = '4' then
        return '交易关闭';
    end if;

    /* Without a row nobody has asked to charge it yet. */
    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_settle.supplier_id and c.order_id = p_order
      and c.kind = 'C'
    order by c.case_id desc
    limit 1;

    return case
        when v_case.state in ('N', 'S', 'W') then '等待支付：支付确认中'
        when v_case.state = 'M' then
            '等待支付：' || impl.settle_waits_for(v_case.class)
        else '等待支付' end;
end;
$$;

comment on function impl.settle_said(ticket.settle_order, int8, "char") is
'The state of an order of settlement in words of pages, and what it waits for;
the row is null where nobody has asked to charge it yet.';

create or replace function impl.settle_refunds_said(p_supplier int4,
                                                    p_order int8)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(impl.word_chinese(impl.settle_refund_word(k.state))
                          || k.number, '、' order by k.state::text)
        from (
            select t.refund_state as state, count(*) as number
            from ticket.settle_ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order
              and t.refund_state <> '0'
            group by 1) k);
end;
$$;

comment on function impl.settle_refunds_said(int4, int8) is
'How many tickets of an order of settlement have which refund, in words of
pages; null: none has.';

-- What an attraction was paid is none of the distributor's business.
create or replace function impl.settle_leg_said(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'R' then '已退款'
           else impl.word_chinese(impl.settle_leg_word(
               case p_state when 'S' then 'V' else p_state end)) end;
$$;

comment on function impl.settle_leg_said("char") is
'The state of an attraction''s share in words of pages: one that is settled is
visited there.';

create or replace function impl.settle_states(p_supplier int4, p_order int8,
                                            p_state "char")
returns text
language plpgsql stable
as $$
declare
    v_settle ticket.settle_order;
    v_legs   text;
begin
    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = p_supplier and s.order_id = p_order;

    if v_settle.issued_at is null then
        return impl.settle_said(v_settle, p_order, p_state);
    end if;

    select string_agg(k.name || '：' || k.words, '；' order by k.leg_no)
    into v_legs
    from (
        select n.leg_no, p.name,
               string_agg(impl.settle_leg_said(n.state) || n.number, '、'
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

    return concat_ws('；', impl.settle_said(v_settle, p_order, p_state),
                     v_legs, impl.settle_refunds_said(p_supplier, p_order));
end;
$$;

comment on function impl.settle_states(int4, int8, "char") is
'The states of an order of settlement as its distributor is shown them: its own,
how many tickets are in which state at each attraction, and which refunds.';

create or replace function impl.settle_ticket_states(
    p_ticket ticket.settle_ticket, p_most int4)
returns text
language plpgsql stable
as $$
declare
    v_said   text := case p_ticket.state when '4' then '交易关闭'
                     else impl.word_chinese(
                         impl.settle_state_word(p_ticket.state, null)) end;
    v_refund text := impl.word_chinese(
                         impl.settle_refund_word(p_ticket.refund_state));
    v_whole  text;
    v_counts text;
begin
    select concat_ws('；', v_said,
               string_agg(p.name || '：' || impl.settle_leg_said(l.state), '；'
                          order by l.leg_no), v_refund)
    into v_whole
    from ticket.settle_leg l
    join ticket.party p
      on p.supplier_id = l.supplier_id and p.party_no = l.party_no
    where l.supplier_id = p_ticket.supplier_id
      and l.order_id = p_ticket.order_id
      and l.ticket_no = p_ticket.ticket_no;

    if length(v_whole) <= p_most then
        return v_whole;
    end if;

    select string_agg(k.words || k.number, '、' order by k.first_leg)
    into v_counts
    from (
        select impl.settle_leg_said(l.state) as words, count(*) as number,
               min(l.leg_no) as first_leg
        from ticket.settle_leg l
        where l.supplier_id = p_ticket.supplier_id
          and l.order_id = p_ticket.order_id
          and l.ticket_no = p_ticket.ticket_no
        group by 1) k;

    return left(concat_ws('；', v_said, v_counts, v_refund), p_most);
end;
$$;

comment on function impl.settle_ticket_states(ticket.settle_ticket, int4) is
'The same of one ticket in so many characters: where the names of attractions
have no room, how many of them are in which state.';

create or replace function impl.settle_listed(p_order ticket.orders,
    out state text, out refunds text)
language plpgsql stable
as $$
declare
    v_settle ticket.settle_order;
begin
    select s.* into v_settle
    from ticket.settle_order s
    where s.supplier_id = p_order.supplier_id
      and s.order_id = p_order.order_id;

    if not found and not impl.settle_sold(p_order) then
        return;
    end if;

    state := impl.settle_said(v_settle, p_order.order_id, p_order.state);

    if v_settle.issued_at is not null then
        refunds := impl.settle_refunds_said(p_order.supplier_id,
                                            p_order.order_id);
    end if;
end;
$$;

comment on function impl.settle_listed(ticket.orders) is
'What a list of orders says of one of settlement: its state and its refunds;
null: it is none.';
