-- Tickets given back after delivery, by line, and line 0 for all of them: the
-- persons, the fee, the money that went back (what was paid less the fee), and
-- that in the words of 4.2.8: by the channel it was paid through, or in cash at
-- the counter.  A deposit is credited in the transaction of the refund itself,
-- and is done (已受理); what goes back through a platform is under way (受理中)
-- until it is there.
create or replace function impl.order_returns(p_supplier int4, p_order int8,
                                              p_pay_method "char")
returns table (line_no int2, persons int8, fee_fen int8, back_fen int8,
               channels text, description text)
language sql stable
as $$
    with r as (
        select t.line_no, t.persons, r.fee_fen,
               r.amount_fen - r.fee_fen as back_fen, r.mode,
               i.product_name, i.unit,
               impl.return_stage(p_supplier, p_order,
                                 array[r.application_no]) as stage
        from ticket.refund r
        join ticket.ticket t on t.supplier_id = r.supplier_id
                            and t.order_id = r.order_id
                            and t.ticket_no = r.ticket_no
        join ticket.order_item i on i.supplier_id = t.supplier_id
                                and i.order_id = t.order_id
                                and i.line_no = t.line_no
        where r.supplier_id = p_supplier
          and r.order_id = p_order
    ), way (mode, words) as (
        values ('1'::"char", '前台退现'),
               ('2', case p_pay_method when 'Y' then '退回预订金'
                                       when 'F' then '退回返款余额'
                                       else '退回原支付渠道' end)
    ), one as (  /* line, way, stage */
        select coalesce(r.line_no, 0)::int2 as line_no, r.mode, r.stage,
               sum(r.persons) as persons, sum(r.fee_fen) as fee_fen,
               sum(r.back_fen) as back_fen
        from r
        group by grouping sets ((r.line_no, r.mode, r.stage),
                                (r.mode, r.stage))
    ), named as (  /* way: which products, how many */
        select string_agg('退' || m.words || '，合计'
                          || impl.yuan(m.back_fen::int8) || '元，' || w.words,
                          '；' order by m.mode desc) as words
        from (select n.mode, sum(n.back_fen) as back_fen,
                     string_agg(n.product_name || n.persons || n.unit, '、'
                                order by n.line_no) as words
              from (select r.mode, r.line_no, r.product_name, r.unit,
                           sum(r.persons) as persons,
                           sum(r.back_fen) as back_fen
                    from r
                    group by 1, 2, 3, 4) n
              group by n.mode) m
        join way w on w.mode = m.mode
    )
    select o.line_no, sum(o.persons)::int8, sum(o.fee_fen)::int8,
           sum(o.back_fen)::int8,
           string_agg(case when o.mode = '1' then '现金退款'
                           when p_pay_method = 'Y' then '预订金，退款'
                           when p_pay_method = 'F' then '返款余额，退款'
                           else impl.pay_channel_word(p_supplier, p_order,
                                                      p_pay_method)
                                || '，退款' end
                      || impl.yuan(o.back_fen::int8) || '，' || o.stage, '；'
                      order by o.mode desc, o.stage collate "C" desc),
           (select n.words from named n)
    from one o
    group by o.line_no;
$$;

comment on function impl.order_returns(int4, int8, "char") is
'Refunded tickets of an order, by line and in all (line 0), in words too.';

create or replace function impl.order_returned(p_supplier int4, p_order int8,
                                               p_pay_method "char")
returns table (line_no int2, persons int8, fee_fen int8, back_fen int8,
               channels text, description text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    if exists (select from ticket.refund r
               where r.supplier_id = p_supplier
                 and r.order_id = p_order)
    then
        return query
        select x.* from impl.order_returns(p_supplier, p_order, p_pay_method) x;
    end if;
end;
$$;

comment on function impl.order_returned(int4, int8, "char") is
'impl.order_returns() for a statement on one order, which rarely has any: there
it would be the larger part of the plan, begun for nothing.';
