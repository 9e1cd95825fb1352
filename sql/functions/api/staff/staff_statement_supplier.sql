-- A month, or, without one, the members first_day and last_day of p_change.
create or replace function api.staff_statement_supplier(p_supplier text,
    p_month date, p_change jsonb default null)
returns table (verdict text, subject text, account text, item text,
               number int8, in_fen int8, out_fen int8, balance_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_from     timestamptz;
    v_to       timestamptz;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    select d.from_at, d.to_at into v_from, v_to
    from impl.statement_days(v_supplier.zone, p_month, p_change) d;

    return query
    with
    sum as (
        select e.side, e.kind, count(*) filter (where e.at >= v_from) as n,
               coalesce(sum(e.fen) filter (where e.at < v_from), 0)::int8
                   as before,
               coalesce(sum(e.fen) filter (where e.at >= v_from
                                             and e.fen > 0), 0)::int8 as ins,
               -coalesce(sum(e.fen) filter (where e.at >= v_from
                                              and e.fen < 0), 0)::int8 as outs
        from impl.ledger_entries(v_supplier.supplier_id) e
        where e.at < v_to
        group by 1, 2),
    total as (
        select s.side, sum(s.n)::int8 as n, sum(s.before)::int8 as before,
               sum(s.ins)::int8 as ins, sum(s.outs)::int8 as outs
        from sum s
        group by 1),
    row as (
        select t.side, 1 as place, 0::int2 as kind, '期初余额' as item,
               null::int8 as n, null::int8 as ins, null::int8 as outs,
               t.before as balance
        from total t
        union all
        select s.side, 2, s.kind, impl.ledger_words(s.kind), s.n, s.ins,
               s.outs, null
        from sum s
        where s.n > 0
        union all
        select t.side, 3, 0, '期末余额', t.n, t.ins, t.outs,
               t.before + t.ins - t.outs
        from total t)
    select null::text, null::text,
           case r.side
               when 1 then '销售收入'
               when 2 then '银行'
               when 3 then '违约手续费收入'
               when 4 then '预收款（未交付）'
               when 5 then '应付退款'
               when 6 then '现金'
               when 7 then '平台手续费'
               when 8 then '待查款项'
               when 9 then '前台钱箱'
               when 10 then '现金长短款'
               when 11 then '未使用门票'
               when 12 then '应付景区'
               when 13 then '应退经销商'
               when 14 then '门票手续费'
               when 15 then '景区手续费'
               when 16 then '价差收入'
               when 17 then '过期收入'
               when 18 then '退票手续费'
               when 19 then '理财收益'
               when 81 then '理财产品'
               when 82 then '销售渠道（火车票）'
               when 83 then '铁路'
               when 84 then '应付保险'
               when 100 then '代理商账户'
               else format('应收平台 %s %s', r.side - 20,
                           (select a.name
                            from ticket.provider_account a
                            where a.supplier_id = v_supplier.supplier_id
                              and a.account_no = r.side - 20)) end,
           r.item, r.n, r.ins, r.outs, r.balance
    from row r
    order by case when r.side between 21 and 80 then 0 else 1 end, r.side,
             r.place, r.kind;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_statement_supplier is
'A month, or some days, of a supplier''s ledger in its zone: of each platform,
of sales, fees, refunds, bank, cash and agents'' accounts what it began with,
what went in and out by kind, what it ended with.';

grant execute on function api.staff_statement_supplier to ticket_staff;
