create or replace function impl.settle_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    orders as (
        select * from ticket.settle_order s
        where p_supplier is null or s.supplier_id = p_supplier),
    tickets as (
        select * from ticket.settle_ticket t
        where p_supplier is null or t.supplier_id = p_supplier),
    leg as (
        select * from ticket.settle_leg l
        where p_supplier is null or l.supplier_id = p_supplier),
    cases as (
        select * from ticket.settle_case c
        where p_supplier is null or c.supplier_id = p_supplier),
    part as (
        select p.supplier_id, p.order_id, p.no, p.ticket_no, p.leg_no,
               p.party_no, p.case_id, t.kind, t.debit, t.credit, t.amount_fen
        from ticket.transfer_part p
        join ticket.transfer t using (supplier_id, order_id, no)
        where p_supplier is null or p.supplier_id = p_supplier),
    of_ticket as (
        select p.supplier_id, p.order_id, p.ticket_no,
               coalesce(sum(p.amount_fen) filter (
                   where p.credit = impl.side('unused')), 0)::int8 as sold,
               coalesce(sum(p.amount_fen) filter (
                   where p.debit = impl.side('unused')), 0)::int8 as used,
               coalesce(sum(case impl.side('refunds')
                                when p.credit then p.amount_fen
                                when p.debit then -p.amount_fen end), 0)::int8
                   as due
        from part p
        group by 1, 2, 3),
    of_leg as (
        select p.supplier_id, p.order_id, p.ticket_no, p.leg_no,
               coalesce(sum(case impl.side('attractions')
                                when p.credit then p.amount_fen
                                when p.debit then -p.amount_fen end), 0)::int8
                   as due
        from part p
        group by 1, 2, 3, 4),
    of_case as (
        select p.supplier_id, p.case_id, count(*) as rows,
               sum(p.amount_fen)::int8 as fen
        from part p
        where p.case_id is not null
          and p.kind <> impl.transfer_kind('issue')
        group by 1, 2),
    legs as (
        select l.supplier_id, l.order_id, l.ticket_no,
               sum(l.share_fen)::int8 as share_fen,
               bool_or(l.state in ('V', 'S')) as visited,
               bool_or(l.state = 'S') as settled,
               bool_or(l.state in ('A', 'W')) as waiting,
               bool_or(l.state = 'X') as open,
               bool_or(l.state = 'P') as stuck,
               bool_or(l.state = 'R') as refunded,
               bool_and(l.state = 'R' or l.state = 'N' and l.share_fen = 0)
                   as no_other,
               bool_and(l.state = 'N') as all_free,
               bool_and(l.state in ('R', 'S')
                        or l.state = 'N' and l.share_fen = 0) as only_both,
               bool_and(l.state in ('R', 'N')) as over
        from leg l
        group by 1, 2, 3)

    select t.supplier_id, 'settle_ticket_money', t.order_id::text,
           format('ticket %s of %s: sold for %s, used %s, shares %s',
                  t.ticket_no, t.price_fen, m.sold, m.used, l.share_fen)
    from tickets t
    left join of_ticket m using (supplier_id, order_id, ticket_no)
    left join legs l using (supplier_id, order_id, ticket_no)
    where (m.sold = t.price_fen and l.share_fen = t.price_fen
           and m.used between 0 and m.sold
           and (l.waiting or l.open or m.used = m.sold)) is not true

    union all
    select l.supplier_id, 'settle_leg_money', l.order_id::text,
           format('ticket %s, leg %s of state %s: %s due', l.ticket_no,
                  l.leg_no, l.state, m.due)
    from leg l
    left join of_leg m using (supplier_id, order_id, ticket_no, leg_no)
    where coalesce(m.due, 0) <> case when l.state = 'V'
        then greatest(l.attraction_fen - l.payout_fee_fen
                      - l.extra_fee_fen, 0) else 0 end

    union all
    select l.supplier_id, 'settle_leg_payout', l.order_id::text,
           format('ticket %s, leg %s of state %s: %s payouts', l.ticket_no,
                  l.leg_no, l.state, count(c.case_id))
    from leg l
    left join cases c
      on c.supplier_id = l.supplier_id and c.order_id = l.order_id
         and c.ticket_no = l.ticket_no and c.leg_no = l.leg_no
         and c.kind = 'P' and c.state <> 'A'
    group by l.supplier_id, l.order_id, l.ticket_no, l.leg_no, l.state,
             l.attraction_fen, l.payout_fee_fen, l.extra_fee_fen
    having count(c.case_id) <> (l.state in ('V', 'S') and l.attraction_fen
               > l.payout_fee_fen + l.extra_fee_fen)::int4
        or count(c.case_id) filter (where c.state = 'K')
           <> (l.state = 'S' and l.attraction_fen
               > l.payout_fee_fen + l.extra_fee_fen)::int4

    union all
    select t.supplier_id, 'settle_refund_due', t.order_id::text,
           format('ticket %s: %s due, %s to be sent', t.ticket_no, m.due,
                  coalesce(c.fen, 0))
    from tickets t
    join of_ticket m using (supplier_id, order_id, ticket_no)
    left join (
        select supplier_id, order_id, ticket_no, sum(amount_fen) as fen
        from cases
        where kind = 'R' and state = 'N'
        group by 1, 2, 3) c using (supplier_id, order_id, ticket_no)
    where m.due <> coalesce(c.fen, 0)

    union all
    select c.supplier_id, 'settle_case_money', c.case_id::text,
           format('%s of state %s: %s, transfers say %s in %s rows', c.kind,
                  c.state, c.amount_fen + coalesce(c.yield_fen, 0), m.fen,
                  m.rows)
    from cases c
    left join of_case m using (supplier_id, case_id)
    where case
        when c.kind = 'C' and c.payment_id is not null
            then m.rows is not null
        when c.state = 'K' or c.kind = 'R' and c.state in ('S', 'W', 'M')
            then coalesce(m.fen, 0)
                 <> c.amount_fen + coalesce(c.yield_fen, 0)
        else m.rows is not null end

    union all
    select c.supplier_id, 'settle_charge', c.case_id::text,
           format('state %s, payment %s has %s of %s', c.state, p.number,
                  p.received_fen, c.amount_fen)
    from cases c
    left join ticket.payment p using (supplier_id, payment_id)
    where c.kind = 'C' and c.payment_id is not null and c.state = 'K'
      and p.received_fen is distinct from c.amount_fen

    union all
    select d.supplier_id, 'settle_case_once', d.case_id::text,
           format('%s tries have succeeded', count(*))
    from ticket.pay_job_done d
    join cases c using (supplier_id, case_id)
    where d.outcome = 1 and c.kind not in ('C', 'R')
      and d.action <> impl.pay_action('fund')
    group by d.supplier_id, d.case_id
    having count(*) > 1

    union all
    select c.supplier_id, 'settle_case_job', c.case_id::text,
           format('%s of state %s has %s jobs', c.kind, c.state,
                  count(j.job_id))
    from cases c
    left join ticket.pay_job j
      on j.supplier_id = c.supplier_id and j.case_id = c.case_id
    where c.kind not in ('C', 'R')
    group by c.supplier_id, c.case_id, c.kind, c.state
    having count(j.job_id) <> (c.state in ('S', 'W'))::int4

    union all
    select c.supplier_id, 'settle_fund', c.product_id::text,
           format('%s in the money product, tickets say %s',
                  impl.settle_fund_principal(c.supplier_id, c.product_id),
                  coalesce(t.fen, 0))
    from (select distinct supplier_id, product_id from cases
          where kind = 'I') c
    left join (
        select s.supplier_id, s.product_id, sum(t.fund_fen)::int8 as fen
        from orders s
        join tickets t using (supplier_id, order_id)
        where s.fund = 'I'
        group by 1, 2) t using (supplier_id, product_id)
    where impl.settle_fund_principal(c.supplier_id, c.product_id)
          <> coalesce(t.fen, 0)

    union all
    select c.supplier_id, 'settle_fund_out', c.case_id::text,
           'names no ticket'
    from cases c
    where c.kind = 'O' and c.ticket_no = 0 and c.order_id <> 0

    union all
    select t.supplier_id, 'settle_ticket_state', t.order_id::text,
           format('ticket %s of state %s, refund state %s', t.ticket_no,
                  t.state, t.refund_state)
    from tickets t
    left join legs l using (supplier_id, order_id, ticket_no)
    where t.state is distinct from (case
        when l.over and l.refunded then '4'
        when l.all_free or l.visited and not l.waiting then '3'
        else '2' end)::"char"
       or t.refund_state <> '1'
          and t.refund_state is distinct from (case
        when l.stuck then '2'
        when l.no_other and l.refunded then '4'
        when l.only_both and l.refunded and l.settled then '3'
        else '0' end)::"char"

    union all
    select s.supplier_id, 'settle_order_state', s.order_id::text,
           format('state %s, %s tickets, the order''s state is %s', s.state,
                  count(t.ticket_no), o.state)
    from orders s
    left join tickets t using (supplier_id, order_id)
    left join ticket.orders o using (supplier_id, order_id)
    group by s.supplier_id, s.order_id, s.state, s.tickets, s.issued_at,
             s.price_fen, o.order_id, o.state, o.total_fen
    having o.order_id is null
        or s.price_fen <> o.total_fen
        or (s.issued_at is not null) <> (o.state = '3')
        or s.state = '4' and s.issued_at is null and o.state <> '4'
        or count(t.ticket_no)
           <> case when s.issued_at is null then 0 else s.tickets end
        or s.issued_at is not null and s.state <> case
               when bool_or(t.state = '2') then '2'
               when bool_or(t.state = '3') then '3'
               else '4' end::"char"

    union all
    select s.supplier_id, 'settle_places', s.order_id::text,
           format('holds places at %s suppliers, its terms name %s', p.n, k.n)
    from orders s
    cross join lateral (
        select count(distinct p.owner_id) as n
        from ticket.order_place p
        where p.supplier_id = s.supplier_id and p.order_id = s.order_id) p
    cross join lateral (
        select count(k.stock_supplier_id) as n
        from ticket.settle_terms_part k
        where k.supplier_id = s.supplier_id and k.product_id = s.product_id
          and k.version = s.version) k
    where p.n <> k.n

    union all
    select t.supplier_id, 'settle_transfer', t.order_id::text,
           format('transfer %s of kind %s says not whose it is', t.no, t.kind)
    from ticket.transfer t
    left join part p using (supplier_id, order_id, no)
    where t.kind between impl.transfer_kind('charge')
                     and impl.transfer_kind('yield') and p.no is null
      and (p_supplier is null or t.supplier_id = p_supplier)

    union all
    select e.supplier_id, 'settle_entries', e.order_id::text,
           format('ticket %s, leg %s: %s entries on %s', e.ticket_no,
                  e.leg_no, count(*), g.day)
    from ticket.settle_entry e
    join ticket.passage g using (supplier_id, order_id, ticket_no,
                                 passage_no)
    join leg l using (supplier_id, order_id, ticket_no, leg_no)
    where g.direction = 'I' and g.undone_at is null and g.given is null
    group by e.supplier_id, e.order_id, e.ticket_no, e.leg_no, g.day,
             l.entries_per_day
    having count(*) > l.entries_per_day;
end;
$$;

comment on function impl.settle_audit(int4) is
'The part of api.audit() that is about single and joint tickets: each ticket''s
price is what became of it, each attraction is paid once, each case has its rows
of the ledger, and states are what they follow from.';
