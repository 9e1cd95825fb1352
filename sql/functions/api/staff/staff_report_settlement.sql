-- Members of p_change: first_day, last_day (default yesterday), product.
create or replace function api.staff_report_settlement(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, product text, party_no int4,
               party text, tickets int8, sold_fen int8, ticket_fees_fen int8,
               attractions_fen int8, payout_fees_fen int8, margin_fen int8,
               breakage_fen int8, refunds_fen int8, return_fees_fen int8,
               yield_fen int8, income_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days(v_supplier.zone, p_change,
                              impl.staff_today(v_supplier.zone) - 1);

    return query
    select null::text, null::text, r.product, r.party_no,
           case when r.product is null then impl.either('total', '合计')
                else r.party end,
           r.tickets, r.sold, r.ticket_fees, r.attractions, r.payout_fees,
           r.margin, r.breakage, r.refunds, r.return_fees, r.yield,
           r.ticket_fees + r.payout_fees + r.margin + r.breakage
           + r.return_fees + r.yield
    from (
        select d.code::text as product, k.party_no, y.name as party,
               count(*) filter (
                   where k.credit = impl.side('unused')) as tickets,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('unused')), 0)::int8 as sold,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('ticket fees')), 0)::int8
                   as ticket_fees,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('attractions')), 0)::int8
                   as attractions,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('payout fees')), 0)::int8
                   as payout_fees,
               coalesce(sum(case impl.side('margin')
                                when k.credit then k.fen
                                when k.debit then -k.fen end), 0)::int8
                   as margin,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('breakage')), 0)::int8
                   as breakage,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('refunds')), 0)::int8
                   as refunds,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('return fees')), 0)::int8
                   as return_fees,
               coalesce(sum(k.fen) filter (
                   where k.credit = impl.side('yield')), 0)::int8 as yield
        from (
            select coalesce(s.product_id, c.product_id) as product_id,
                   nullif(p.party_no, 0) as party_no, t.debit, t.credit,
                   t.amount_fen as fen
            from ticket.transfer t
            join ticket.transfer_part p
              on p.supplier_id = t.supplier_id and p.order_id = t.order_id
                 and p.no = t.no
            left join ticket.settle_order s
              on s.supplier_id = t.supplier_id and s.order_id = t.order_id
            left join ticket.settle_case c
              on c.supplier_id = t.supplier_id and c.case_id = p.case_id
                 and s.order_id is null
            where t.supplier_id = v_supplier.supplier_id
              and t.at >= v_days.from_at and t.at < v_days.to_at
              and t.kind >= impl.transfer_kind('issue')) k
        join ticket.product d
          on d.supplier_id = v_supplier.supplier_id
             and d.product_id = k.product_id
        left join ticket.party y
          on y.supplier_id = v_supplier.supplier_id
             and y.party_no = k.party_no
        where p_change ->> 'product' is null
           or d.code = p_change ->> 'product'
        group by grouping sets ((d.code, k.party_no, y.name), ())) r
    order by r.product nulls last, r.party_no nulls last;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_report_settlement is
'What settlement has moved on these days, a row for each product and party, and
the sum of it: each figure is a sum of the ledger.  Income is what the operator
has earned.';

grant execute on function api.staff_report_settlement to ticket_staff;
