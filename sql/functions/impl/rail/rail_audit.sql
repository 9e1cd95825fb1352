create or replace function impl.rail_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    transfer as (
        select *
        from ticket.transfer t
        where t.kind >= impl.transfer_kind('rail sale')
          and (p_supplier is null or t.supplier_id = p_supplier)),
    orders as (
        select *
        from ticket.rail_order o
        where p_supplier is null or o.supplier_id = p_supplier),
    cases as (
        select *
        from ticket.rail_case c
        where p_supplier is null or c.supplier_id = p_supplier),
    balance as (
        select b.supplier_id, b.agent_id, k.n, k.fen
        from ticket.rail_balance b
        cross join lateral (
            values (5, b.frozen_fen), (6, b.purchase_fen), (7, b.held_fen),
                   (8, b.refund_fen), (9, b.available_fen)) k (n, fen)
        where p_supplier is null or b.supplier_id = p_supplier),
    entry as (
        select t.supplier_id, t.credit as side, t.amount_fen as fen
        from transfer t
        union all
        select t.supplier_id, t.debit, -t.amount_fen from transfer t),
    booked as (
        select e.supplier_id, e.side / 10 as agent_id, e.side % 10 as n,
               sum(e.fen)::int8 as fen
        from entry e
        where e.side >= 100
        group by 1, 2, 3),
    /* What an order's transfers say. */
    moved as (
        select t.supplier_id, t.order_id as rail_id, count(*) as number,
               max(t.no) as highest,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail sale')), 0) as sale,
               coalesce(sum(t.amount_fen * case t.debit
                       when impl.side('channel') then 1 else -1 end) filter (
                   where t.kind = impl.transfer_kind('rail insurance')), 0)
                   as insurance,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail unfreeze')), 0)
                   as unfrozen,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail difference')), 0)
                   as difference,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail back')), 0) as back,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail refund')), 0)
                   as refund,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail returned')
                     and t.credit % 10 = 8), 0) as railway,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail returned')
                     and t.credit % 10 = 6), 0) as back_to_purchase,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail purchase')), 0)
                   as spent,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('rail hold')), 0)
               - coalesce(sum(t.amount_fen) filter (
                   where t.kind in (impl.transfer_kind('rail release'),
                                    impl.transfer_kind('rail purchase'))), 0)
                   as held
        from transfer t
        group by 1, 2),
    bought as (
        select c.supplier_id, c.rail_id, sum(c.held_fen) as held,
               sum(c.spent_fen) as spent,
               sum(c.returned_fen) as returned
        from cases c
        group by 1, 2)

    select coalesce(b.supplier_id, k.supplier_id), 'rail_balance',
           format('%s', coalesce(b.agent_id, k.agent_id) * 10
                        + coalesce(b.n, k.n)),
           format('balance %s; transfers say %s', b.fen, coalesce(k.fen, 0))
    from balance b
    full join booked k using (supplier_id, agent_id, n)
    where b.fen is distinct from coalesce(k.fen, 0)

    union all
    select t.supplier_id, 'rail_sides', t.order_id::text,
           format('transfer %s of kind %s from %s to %s', t.no, t.kind,
                  t.debit, t.credit)
    from transfer t
    where (t.kind,
           case when t.debit >= 100 then t.debit % 10 else t.debit end,
           case when t.credit >= 100 then t.credit % 10 else t.credit end)
          not in (select impl.transfer_kind('rail ' || k.kind),
                         impl.rail_side(0, k.debit),
                         impl.rail_side(0, k.credit)
                  from (values ('sale', 'channel', 'frozen'),
                               ('insurance', 'channel', 'insurance'),
                               ('insurance', 'insurance', 'channel'),
                               ('topup', 'bank', 'purchase'),
                               ('hold', 'purchase', 'held'),
                               ('release', 'held', 'purchase'),
                               ('purchase', 'held', 'railway'),
                               ('unfreeze', 'frozen', 'available'),
                               ('difference', 'frozen', 'channel'),
                               ('back', 'frozen', 'channel'),
                               ('refund', 'refund', 'channel'),
                               ('refund', 'available', 'channel'),
                               ('returned', 'railway', 'refund'),
                               ('returned', 'railway', 'purchase'))
                       k (kind, debit, credit))
       or t.debit >= 100 and t.credit >= 100
          and t.debit / 10 <> t.credit / 10

    union all
    select t.supplier_id, 'rail_agent', t.order_id::text,
           format('transfer %s from %s to %s of agent %s', t.no, t.debit,
                  t.credit, o.agent_id)
    from transfer t
    join orders o on o.supplier_id = t.supplier_id and o.rail_id = t.order_id
    where greatest(t.debit, t.credit) >= 100
      and greatest(t.debit, t.credit) / 10 <> o.agent_id

    union all
    select t.supplier_id, 'rail_document', t.order_id::text,
           format('transfer %s of kind %s has no order and no paper', t.no,
                  t.kind)
    from transfer t
    left join orders o
      on o.supplier_id = t.supplier_id and o.rail_id = t.order_id
    left join ticket.rail_paper p
      on p.supplier_id = t.supplier_id and p.document = t.order_id
         and p.no = t.no
    where o.rail_id is null and p.reference is null
       or t.kind in (impl.transfer_kind('rail topup'),
                     impl.transfer_kind('rail returned'))
          and p.reference is null

    union all
    select p.supplier_id, 'rail_paper', p.reference,
           format('%s of document %s; transfer says %s', p.amount_fen,
                  p.document, t.amount_fen)
    from ticket.rail_paper p
    left join transfer t
      on t.supplier_id = p.supplier_id and t.order_id = p.document
         and t.no = p.no
    where (p_supplier is null or p.supplier_id = p_supplier)
      and (t.amount_fen is distinct from p.amount_fen
           or t.credit % 10
              is distinct from case p.went when 'P' then 6 else 8 end)

    union all
    select o.supplier_id, 'rail_order_money', o.rail_id::text,
           format('state %s, fare %s, insurance %s, frozen %s; sale %s,'
                  ' insurance %s, unfrozen %s, difference %s, back %s,'
                  ' refund %s, railway %s, %s of %s transfers', o.state,
                  o.fare_fen, o.insurance_fen, o.frozen_fen, m.sale,
                  m.insurance, m.unfrozen, m.difference, m.back, m.refund,
                  m.railway, m.number, o.transfers)
    from orders o
    cross join lateral (select o.paid_at is not null as paid,
                               o.state in ('N', 'X') as gone) k
    left join moved m using (supplier_id, rail_id)
    where (o.transfers, o.transfers)
          is distinct from (coalesce(m.number, 0), coalesce(m.highest, 0))
       or coalesce(m.sale, 0) <> case when k.paid then o.fare_fen else 0 end
       or coalesce(m.insurance, 0)
          <> case when k.paid and not k.gone then o.insurance_fen else 0 end
       or coalesce(m.back, 0)
          <> case when k.paid and k.gone then o.fare_fen else 0 end
       or o.frozen_fen <> coalesce(m.sale - m.unfrozen - m.difference - m.back,
                                   0)
       or o.unfrozen_fen <> coalesce(m.unfrozen, 0)
       or o.partial_refund_fen <> coalesce(m.difference, 0)
       or o.user_refund_fen <> coalesce(m.refund, 0)
       or o.railway_fen <> coalesce(m.railway, 0)
       or o.state = 'P' and o.frozen_fen <> o.fare_fen

    union all
    select o.supplier_id, 'rail_issued', o.rail_id::text,
           format('state %s: %s of %s tickets for %s, fare %s, given back %s',
                  o.state, k.number, o.seats, k.fen, o.fare_fen,
                  o.partial_refund_fen)
    from orders o
    cross join lateral (
        select count(*) as number, coalesce(sum(k.price_fen), 0) as fen,
               count(*) filter (where k.state = '1') as valid
        from ticket.rail_ticket k
        where k.supplier_id = o.supplier_id and k.rail_id = o.rail_id) k
    where (o.state in ('T', 'R', 'B')) <> (k.number > 0)
       or k.number not in (0, o.seats)
       or (k.valid > 0) <> (o.state in ('T', 'R'))
       or k.number > 0
          and least(k.fen, o.fare_fen) + o.partial_refund_fen <> o.fare_fen

    union all
    select o.supplier_id, 'rail_case_last', o.rail_id::text,
           format('case %s %s; is %s %s', o.case_no, o.case_state, c.case_no,
                  c.state)
    from orders o
    left join lateral (
        select c.case_no, c.state
        from cases c
        where c.supplier_id = o.supplier_id and c.rail_id = o.rail_id
        order by c.case_no desc
        limit 1) c on true
    where (o.case_no, o.case_state)
          is distinct from (coalesce(c.case_no, 0),
                            coalesce(c.state, '-'::"char"))

    union all
    select c.supplier_id, 'rail_case_state', c.rail_id::text,
           format('case %s is %s, its order %s: held %s, spent %s, total %s,'
                  ' returned %s', c.case_no, c.state, o.state, c.held_fen,
                  c.spent_fen, c.total_fen, c.returned_fen)
    from cases c
    join orders o using (supplier_id, rail_id)
    where not case c.state
        when 'F' then c.held_fen + c.spent_fen + c.returned_fen = 0
        when 'Q' then o.state = 'P' and c.held_fen + c.spent_fen = 0
        when 'C' then o.state = 'P' and c.held_fen + c.spent_fen = 0
        when 'S' then o.state = 'P' and c.held_fen = c.total_fen
                      and c.spent_fen = 0
        when 'V' then o.state = 'P' and c.held_fen = c.total_fen
                      and c.spent_fen = 0
        when 'D' then o.state in ('T', 'R', 'B')
                      and c.held_fen = 0
                      and c.spent_fen between c.total_fen - c.returned_fen
                                          and c.total_fen
        when 'E' then o.state in ('P', 'N', 'X', 'T', 'R', 'B')
                      and c.held_fen + c.spent_fen
                          between c.total_fen - c.returned_fen
                              and c.total_fen
                      and (o.state = 'P' or c.returned_fen > 0)
        end
       or c.spent_fen + c.held_fen > 0
          and not exists (select from ticket.rail_attempt t
                          where t.supplier_id = c.supplier_id
                            and t.rail_id = c.rail_id
                            and t.case_no = c.case_no
                            and t.call = 'pay_do')

    union all
    select b.supplier_id, 'rail_case_money', b.rail_id::text,
           format('held %s, spent %s, returned %s; transfers say %s, %s, %s',
                  b.held, b.spent, b.returned, m.held, m.spent,
                  m.back_to_purchase)
    from bought b
    left join moved m using (supplier_id, rail_id)
    where b.held <> coalesce(m.held, 0)
       or b.spent <> coalesce(m.spent, 0)
       or b.returned < coalesce(m.back_to_purchase, 0)

    union all
    select o.supplier_id, 'rail_refund_state', o.rail_id::text,
           format('state %s: %s open, %s paid of %s', o.state, r.open, r.paid,
                  o.user_refund_fen)
    from orders o
    cross join lateral (
        select count(*) filter (where r.state in ('0', '1', '4')) as open,
               count(*) filter (where r.state = '3') as done,
               coalesce(sum(r.user_fen) filter (where r.state = '3'), 0)
                   as paid
        from ticket.rail_refund r
        where r.supplier_id = o.supplier_id and r.rail_id = o.rail_id) r
    where (o.state = 'R') <> (r.open > 0)
       or (o.state = 'B') <> (r.done > 0)
       or r.paid <> o.user_refund_fen

    union all
    select o.supplier_id, 'rail_numbers', o.rail_id::text,
           format('%s of %s events, %s of %s news', e.number, o.events,
                  w.number, o.news)
    from orders o
    cross join lateral (
        select count(*) as number
        from ticket.rail_event e
        where e.supplier_id = o.supplier_id and e.rail_id = o.rail_id) e
    cross join lateral (
        select count(*) as number
        from ticket.rail_news w
        where w.supplier_id = o.supplier_id and w.rail_id = o.rail_id) w
    where (e.number, w.number) <> (o.events, o.news)

    union all
    select b.supplier_id, 'rail_orders', b.agent_id::text,
           format('counted %s, there are %s', b.orders, count(o.rail_id))
    from ticket.rail_balance b
    left join orders o using (supplier_id, agent_id)
    where p_supplier is null or b.supplier_id = p_supplier
    group by b.supplier_id, b.agent_id, b.orders
    having b.orders <> count(o.rail_id);
end;
$$;

comment on function impl.rail_audit(int4) is
'The part of api.audit() that is about rail orders: balances are what transfers
say, so is each order''s and each case''s money, and states are what they follow
from.';
