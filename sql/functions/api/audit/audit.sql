-- Proves what no constraint holds: every check is one SELECT that finds
-- nothing on good books.  Reads whole tables; a large one belongs on a replica.
create or replace function api.audit(p_supplier int4 default null)
returns table (supplier_id int4, check_name text, reference text, detail text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with
    orders as (
        select * from ticket.orders o
        where p_supplier is null or o.supplier_id = p_supplier),
    /* Those whose money moves as impl.settle_audit() proves are no plain
       ones. */
    plain as (
        select o.*
        from orders o
        where not exists (
            select from ticket.settle_order s
            where s.supplier_id = o.supplier_id and s.order_id = o.order_id
              and s.issued_at is not null)),
    item as (
        select * from ticket.order_item i
        where p_supplier is null or i.supplier_id = p_supplier),
    tickets as (
        select * from ticket.ticket t
        where p_supplier is null or t.supplier_id = p_supplier),
    transfer as (
        select * from ticket.transfer t
        where p_supplier is null or t.supplier_id = p_supplier),
    account as (
        select * from ticket.account a
        where p_supplier is null or a.supplier_id = p_supplier),
    quota as (
        select * from ticket.quota q
        where p_supplier is null or q.supplier_id = p_supplier),
    document as (
        select * from ticket.document d
        where p_supplier is null or d.supplier_id = p_supplier),
    order_document as (
        select * from ticket.order_document d
        where p_supplier is null or d.supplier_id = p_supplier),
    refund as (
        select * from ticket.refund r
        where p_supplier is null or r.supplier_id = p_supplier),
    visitor as (
        select * from ticket.visitor v
        where p_supplier is null or v.supplier_id = p_supplier),
    passage as (
        select * from ticket.passage g
        where p_supplier is null or g.supplier_id = p_supplier),
    order_key as (
        select * from ticket.order_key k
        where p_supplier is null or k.supplier_id = p_supplier),
    event as (
        select e.supplier_id, e.order_id, e.seq, e.kind, e.ticket_no
        from ticket.outbox e
        where p_supplier is null or e.supplier_id = p_supplier
        union all
        select e.supplier_id, e.order_id, e.seq, e.kind, e.ticket_no
        from ticket.outbox_done e
        where p_supplier is null or e.supplier_id = p_supplier),

    /* Every transfer as two entries on the side's own number. */
    entry as (
        select t.supplier_id, t.credit as side, t.amount_fen as fen
        from transfer t
        union all
        select t.supplier_id, t.debit, -t.amount_fen from transfer t),
    booked as (
        select e.supplier_id, e.side - (e.side % 10 - 1) % 2 as account_id,
               sum(e.fen) as balance_fen,
               coalesce(sum(e.fen) filter (where e.side % 2 = 0), 0)
                   as held_fen
        from entry e
        where e.side >= 100 and e.side % 10 <= 4
        group by 1, 2),

    /* The balance each transfer says it left, and the one it found. */
    step as (
        select t.supplier_id,
               greatest(t.debit, t.credit)
                   - (greatest(t.debit, t.credit) % 10 - 1) % 2 as account_id,
               coalesce(t.debit_after, t.credit_after, -1) as left_fen,
               coalesce(t.debit_after, t.credit_after, -1)
                   - case when t.credit >= 100 then t.amount_fen else 0 end
                   + case when t.debit >= 100 then t.amount_fen else 0 end
                   as found_fen
        from transfer t
        where t.kind < impl.transfer_kind('rail sale')),

    /* An order's transfers by what they mean. */
    moved as (
        select t.supplier_id, t.order_id,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('sale')), 0) as sale,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('hold')), 0) as hold,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('release')), 0)
                   as release,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('capture')), 0)
                   as capture,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('fee') and t.debit >= 100
                         and t.debit % 2 = 0), 0) as held_fee,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('fee')
                         and (t.debit in (impl.side('bank'),
                                          impl.side('cash'),
                                          impl.side('till'))
                              or t.debit % 2 = 1)), 0) as refund_fee,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('refund')), 0) as refund,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('earn')), 0) as earned,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('fee')
                         and t.debit = impl.side('prepaid')), 0) as paid_fee
        from transfer t
        group by 1, 2),
    refunded as (
        select r.supplier_id, r.order_id, sum(r.amount_fen) as amount_fen,
               sum(r.fee_fen) as fee_fen,
               coalesce(sum(r.fee_fen) filter (where r.mode = '2'), 0)
                   as fee_back_fen
        from refund r
        group by 1, 2),
    items as (
        select i.supplier_id, i.order_id, count(*) as lines,
               sum(i.price_fen * (i.quantity - i.free)) as total_fen,
               sum(i.fee_fen) as fee_fen,
               sum(i.deal_quantity) as deal_quantity,
               bool_and(i.deal_quantity = i.quantity) as whole,
               bool_and(i.list_fen is not null) as one_clock
        from item i
        group by 1, 2),

    issued as (
        select i.supplier_id, i.order_id, i.line_no, sum(t.persons) as persons,
               sum((t.persons - t.free) * i.price_fen) as fen
        from tickets t
        join item i using (supplier_id, order_id, line_no)
        where t.state <> '0'
        group by 1, 2, 3),

    /* What live orders hold of each quota: all but what was given up, of
       which no ticket was ever issued. */
    demand as (
        select o.supplier_id, d.quota_id, sum(t.persons) as persons
        from orders o
        join tickets t using (supplier_id, order_id)
        join item i using (supplier_id, order_id, line_no)
        cross join lateral impl.order_quotas(o.day, o.line_id, o.slot_no,
            o.slot_day, i.product_id, o.agent_id, o.limit_day, o.session_id,
            o.area_id) d
        where o.state not in ('4', '9') and t.state <> '2'
          and not (t.state = '0' and o.delivered_at is not null)
        group by 1, 2),
    /* And what staff keep from sale. */
    wanted as (
        select k.supplier_id, k.quota_id, sum(k.persons) as persons
        from (select * from demand
              union all
              /* what orders of others hold here */
              select p.owner_id, p.quota_id, sum(t.persons)
              from ticket.order_place p
              join ticket.orders o using (supplier_id, order_id)
              join ticket.ticket t using (supplier_id, order_id)
              where o.state not in ('4', '9') and t.state <> '2'
                and not (t.state = '0' and o.delivered_at is not null)
                and (p_supplier is null or p.owner_id = p_supplier)
              group by 1, 2
              union all
              select h.supplier_id,
                     impl.seats_quota(h.day, h.session_id, h.area_id),
                     count(*)
              from ticket.seat_held h
              where h.kind <> 'O'
                and (p_supplier is null or h.supplier_id = p_supplier)
              group by 1, 2) k
        group by 1, 2),

    /* Rows that name an order. */
    child as (
        select 'item' as name, i.supplier_id, i.order_id from item i
        union all
        select 'ticket', t.supplier_id, t.order_id from tickets t
        union all
        select 'visitor', v.supplier_id, v.order_id from visitor v
        union all
        select 'key', k.supplier_id, k.order_id from order_key k
        union all
        select 'document', d.supplier_id, d.order_id from order_document d
        union all
        select 'place', p.supplier_id, p.order_id from ticket.order_place p
        where p_supplier is null or p.supplier_id = p_supplier
        union all
        select 'refund', r.supplier_id, r.order_id from refund r
        union all
        select 'passage', g.supplier_id, g.order_id from passage g
        union all
        select 'event', e.supplier_id, e.order_id from event e
        union all
        select 'transfer', t.supplier_id, t.order_id from transfer t
        where t.kind between 3 and 8
           or t.kind = impl.transfer_kind('earn'))

    /* Money. */
    select coalesce(a.supplier_id, b.supplier_id), 'account_balance',
           coalesce(a.account_id, b.account_id)::text,
           format('balance %s, held %s; transfers say %s, %s',
                  a.balance_fen, a.held_fen, coalesce(b.balance_fen, 0),
                  coalesce(b.held_fen, 0))
    from account a
    full join booked b using (supplier_id, account_id)
    where (a.balance_fen, a.held_fen) is distinct from
          (coalesce(b.balance_fen, 0), coalesce(b.held_fen, 0))

    union all
    select a.supplier_id, 'account_negative', a.account_id::text,
           format('balance %s, held %s', a.balance_fen, a.held_fen)
    from account a
    where a.held_fen < 0 or a.balance_fen < a.held_fen

    /* In some order they lead from nothing to the balance: each that was left
       was found by another one. */
    union all
    select k.supplier_id, 'account_chain', k.account_id::text,
           format('balance %s was left and found %s times too often',
                  k.balance_fen, sum(k.n))
    from (select s.supplier_id, s.account_id, s.left_fen as balance_fen, 1 as n
          from step s
          union all
          select s.supplier_id, s.account_id, s.found_fen, -1 from step s
          union all
          select a.supplier_id, a.account_id, 0, 1 from account a
          union all
          select a.supplier_id, a.account_id, a.balance_fen, -1
          from account a) k
    group by k.supplier_id, k.account_id, k.balance_fen
    having sum(k.n) <> 0

    union all
    select o.supplier_id, 'account_missing', o.order_id::text,
           format('agent %s, method %s', o.agent_id, o.pay_method)
    from orders o
    left join ticket.agent g using (supplier_id, agent_id)
    left join account a
      on a.supplier_id = o.supplier_id and a.account_id = o.agent_id * 10 + 1
    left join account p
      on p.supplier_id = o.supplier_id
         and p.account_id = impl.paying_account(o.agent_id, o.pay_method)
    where g.agent_id is null or a.account_id is null or p.account_id is null

    union all
    select d.supplier_id, 'document_transfer', d.order_id::text,
           format('account %s, kind %s, amount %s; transfer from %s to %s'
                  ' of kind %s, amount %s', d.account_id, d.kind, d.amount_fen,
                  t.debit, t.credit, t.kind, t.amount_fen)
    from ticket.deposit_document d
    left join transfer t using (supplier_id, order_id)
    where (p_supplier is null or d.supplier_id = p_supplier)
      and (greatest(t.debit, t.credit), t.kind, t.amount_fen)
          is distinct from (d.account_id, d.kind, d.amount_fen)

    union all
    select t.supplier_id, 'transfer_document', t.order_id::text,
           format('transfer %s of kind %s on an order', t.no, t.kind)
    from transfer t
    join orders o using (supplier_id, order_id)
    where t.kind <= 2

    union all
    select t.supplier_id, 'transfer_agent', t.order_id::text,
           format('transfer %s from %s to %s on an order of agent %s',
                  t.no, t.debit, t.credit, o.agent_id)
    from transfer t
    join orders o using (supplier_id, order_id)
    where (t.debit >= 100 and t.debit / 10 <> o.agent_id)
       or (t.credit >= 100 and t.credit / 10 <> o.agent_id)

    union all
    select t.supplier_id, 'transfer_account', t.order_id::text,
           format('transfer %s from %s to %s on an order of method %s',
                  t.no, t.debit, t.credit, o.pay_method)
    from transfer t
    join orders o using (supplier_id, order_id)
    where (greatest(t.debit, t.credit) % 10 > 2) <> (o.pay_method = 'F')
      and greatest(t.debit, t.credit) >= 100

    union all
    select t.supplier_id, 'transfer_sides', t.order_id::text,
           format('transfer %s of kind %s from %s to %s',
                  t.no, t.kind, t.debit, t.credit)
    from transfer t
    where t.kind < impl.transfer_kind('rail sale') and not case t.kind
        when impl.transfer_kind('top-up')
            then t.debit = impl.side('bank')
                 and t.credit >= 100 and t.credit % 2 = 1
        when impl.transfer_kind('deduction')
            then t.credit = impl.side('bank')
                 and t.debit >= 100 and t.debit % 2 = 1
        when impl.transfer_kind('sale')
            then t.credit = impl.side('sales')
                 and (t.debit in (impl.side('till'), impl.side('bank'))
                      or t.debit >= 100 and t.debit % 2 = 1)
        when impl.transfer_kind('hold')
            then t.debit >= 100 and t.debit % 2 = 1 and t.credit = t.debit + 1
        when impl.transfer_kind('release')
            then t.credit >= 100 and t.credit % 2 = 1
                 and t.debit = t.credit + 1
        when impl.transfer_kind('capture')
            then t.credit = impl.side('sales')
                 and t.debit >= 100 and t.debit % 2 = 0
        when impl.transfer_kind('fee')
            then t.credit = impl.side('fees')
                 and (t.debit in (impl.side('bank'), impl.side('prepaid'),
                                  impl.side('cash'), impl.side('till'))
                      or t.debit >= 100)
        when impl.transfer_kind('receipt')
            then t.debit between 21 and 80 and t.credit = impl.side('prepaid')
        when impl.transfer_kind('earn')
            then t.debit = impl.side('prepaid')
                 and t.credit = impl.side('sales')
        when impl.transfer_kind('refund due')
            then t.debit in (impl.side('prepaid'), impl.side('sales'))
                 and t.credit = impl.side('payable')
        when impl.transfer_kind('refund void')
            then t.debit = impl.side('payable')
                 and t.credit = impl.side('prepaid')
        when impl.transfer_kind('refund paid')
            then t.debit = impl.side('payable')
                 and (t.credit = impl.side('cash')
                      or t.credit between 21 and 80)
        when impl.transfer_kind('platform fee')
            then (t.debit = impl.side('costs') and t.credit between 21 and 80)
                 or (t.credit = impl.side('costs')
                     and t.debit between 21 and 80)
        when impl.transfer_kind('payout')
            then (t.debit = impl.side('bank') and t.credit between 21 and 80)
                 or (t.credit = impl.side('bank')
                     and t.debit between 21 and 80)
        when impl.transfer_kind('found')
            then (t.debit = impl.side('suspense')
                  and (t.credit in (impl.side('cash'), impl.side('bank'),
                                    impl.side('costs'))
                       or t.credit between 21 and 80))
                 or (t.credit = impl.side('suspense')
                     and (t.debit in (impl.side('cash'), impl.side('bank'),
                                      impl.side('costs'))
                          or t.debit between 21 and 80))
        when impl.transfer_kind('refund')
            then t.debit = impl.side('sales')
                 and (t.credit in (impl.side('bank'), impl.side('prepaid'),
                                   impl.side('cash'), impl.side('till'))
                      or t.credit >= 100 and t.credit % 2 = 1)
        when impl.transfer_kind('float')
            then t.debit = impl.side('till')
                 and t.credit = impl.side('cash')
        when impl.transfer_kind('handover')
            then t.debit = impl.side('cash')
                 and t.credit = impl.side('till')
        when impl.transfer_kind('variance')
            then (t.debit = impl.side('variance')
                  and t.credit in (impl.side('till'), impl.side('cash')))
                 or (t.credit = impl.side('variance')
                     and t.debit in (impl.side('till'), impl.side('cash')))
        when impl.transfer_kind('charge')
            then t.debit >= 100 and t.debit % 2 = 1
                 and t.credit = impl.side('prepaid')
        when impl.transfer_kind('issue')
            then t.debit = impl.side('prepaid')
                 and t.credit in (impl.side('unused'),
                                  impl.side('ticket fees'))
        when impl.transfer_kind('visit')
            then (t.debit, t.credit) in (
                     (impl.side('unused'), impl.side('attractions')),
                     (impl.side('unused'), impl.side('margin')),
                     (impl.side('margin'), impl.side('attractions')))
        when impl.transfer_kind('payout fee')
            then t.debit = impl.side('attractions')
                 and t.credit = impl.side('payout fees')
        when impl.transfer_kind('settled')
            then t.debit = impl.side('attractions')
                 and t.credit between 21 and 80
        when impl.transfer_kind('unvisited')
            then t.debit = impl.side('unused')
                 and t.credit = impl.side('breakage')
        when impl.transfer_kind('given back')
            then t.debit = impl.side('unused')
                 and t.credit in (impl.side('refunds'),
                                  impl.side('return fees'))
        when impl.transfer_kind('refund sent')
            then t.debit = impl.side('refunds')
                 and (t.credit = impl.side('prepaid')
                      or t.credit >= 100 and t.credit % 2 = 1)
        when impl.transfer_kind('fund in')
            then t.debit = impl.side('fund') and t.credit between 21 and 80
        when impl.transfer_kind('fund out')
            then t.credit = impl.side('fund') and t.debit between 21 and 80
        when impl.transfer_kind('yield')
            then t.credit = impl.side('yield') and t.debit between 21 and 80
        else false end

    union all
    select o.supplier_id, 'transfer_numbers', o.order_id::text,
           format('%s of %s transfers, highest %s',
                  count(t.no), o.transfers, max(t.no))
    from orders o
    left join transfer t using (supplier_id, order_id)
    group by o.supplier_id, o.order_id, o.transfers
    having count(t.no) <> o.transfers
      or coalesce(max(t.no), 0) <> o.transfers

    union all
    select o.supplier_id, 'order_money', o.order_id::text,
           format('state %s, total %s, deal %s, fee %s; sale %s, hold %s,'
                  ' release %s, capture %s, fee %s',
                  o.state, o.total_fen, o.deal_fen, o.fee_fen, m.sale, m.hold,
                  m.release, m.capture, m.held_fee)
    from plain o
    left join moved m0 using (supplier_id, order_id)
    left join refunded r using (supplier_id, order_id)
    cross join lateral (
        select coalesce(m0.sale, 0) as sale, coalesce(m0.hold, 0) as hold,
               coalesce(m0.release, 0) as release,
               coalesce(m0.capture, 0) as capture,
               coalesce(m0.earned, 0) as earned,
               coalesce(m0.paid_fee, 0) as paid_fee,
               coalesce(m0.held_fee, 0) as held_fee) m
    where not case
        when o.pay_method = 'E'
            then m.sale + m.hold + m.held_fee = 0
                 and o.deal_fen = m.earned
                 and o.fee_fen + coalesce(r.fee_back_fen, 0) = m.paid_fee
        when o.state in ('0', '1', '5', '6', '7', '8', '9', 'A')
            then m.sale + m.hold = 0 and o.deal_fen + o.fee_fen = 0
        when o.state in ('2', 'C')
            then m.sale = 0 and m.hold = o.total_fen
                 and m.release + m.capture + m.held_fee = 0
                 and o.deal_fen + o.fee_fen = 0
        when o.state = '4'
            then m.sale + m.capture = 0
                 and m.hold in (0, o.total_fen)
                 and m.hold = m.release + m.held_fee
                 and o.deal_fen = 0 and o.fee_fen = m.held_fee
        when o.pay_method in ('Y', 'F')
            then m.sale + m.capture = o.deal_fen
                 and m.hold = m.release + m.capture + m.held_fee
                 and o.fee_fen = m.held_fee
        when o.pay_method = 'X'
            then m.sale = o.deal_fen and m.hold + o.fee_fen = 0
        else m.sale + m.hold = 0 end

    union all
    select o.supplier_id, 'order_refunds', o.order_id::text,
           format('transfers %s and fee %s, refunded %s and fee %s',
                  m.refund, m.refund_fee, r.amount_fen, r.fee_fen)
    from plain o
    left join moved m using (supplier_id, order_id)
    left join refunded r using (supplier_id, order_id)
    where (coalesce(m.refund, 0),
           coalesce(m.refund_fee, 0)
           + case when o.pay_method = 'E'
                  then coalesce(m.paid_fee, 0) - o.fee_fen else 0 end)
          <> (coalesce(r.amount_fen, 0), coalesce(r.fee_fen, 0))
      and o.pay_method in ('Y', 'F', 'E', 'X')

    union all
    select o.supplier_id, 'order_total', o.order_id::text,
           format('total %s, deal %s, fee %s; lines say %s, %s persons,'
                  ' fee %s', o.total_fen, o.deal_fen, o.fee_fen, i.total_fen,
                  i.deal_quantity, i.fee_fen)
    from orders o
    left join items i using (supplier_id, order_id)
    where i.lines is null
       or o.total_fen <> i.total_fen
       or o.fee_fen <> i.fee_fen
       or (i.deal_quantity <> 0 and o.delivered_at is null)
       or (o.delivered_at is not null and i.whole
           and o.deal_fen <> o.total_fen)

    /* What a delivered order says it sold are its tickets' persons. */
    union all
    select o.supplier_id, 'order_deal', o.order_id::text,
           format('line %s: delivered %s of %s, tickets say %s', i.line_no,
                  i.deal_quantity, i.quantity, coalesce(t.persons, 0))
    from orders o
    join item i using (supplier_id, order_id)
    left join issued t using (supplier_id, order_id, line_no)
    where i.deal_quantity <> coalesce(t.persons, 0)

    union all
    select o.supplier_id, 'order_deal', o.order_id::text,
           format('deal %s, tickets say %s', o.deal_fen, t.fen)
    from orders o
    join (select i.supplier_id, i.order_id, sum(i.fen) as fen
          from issued i group by 1, 2) t using (supplier_id, order_id)
    where o.deal_fen <> t.fen

    /* Places. */
    union all
    select coalesce(q.supplier_id, d.supplier_id), 'quota_used',
           coalesce(q.quota_id, d.quota_id)::text,
           format('used %s, live orders hold %s', q.used,
                  coalesce(d.persons, 0))
    from quota q
    full join wanted d using (supplier_id, quota_id)
    where q.used is distinct from coalesce(d.persons, 0)

    union all
    select q.supplier_id, 'quota_capacity', q.quota_id::text,
           format('used %s of %s', q.used, q.capacity)
    from quota q
    where q.used not between 0 and q.capacity

    /* Rows of an order. */
    union all
    select c.supplier_id, 'orphan_' || c.name, c.order_id::text,
           format('%s rows of no order', count(*))
    from child c
    left join orders o using (supplier_id, order_id)
    where o.order_id is null
    group by c.supplier_id, c.name, c.order_id

    union all
    select o.supplier_id, 'order_key', o.order_id::text,
           format('key of order %s', k.order_id)
    from orders o
    left join order_key k using (supplier_id, agent_id, request_key)
    where k.order_id is distinct from o.order_id
      /* whose key was made of a signature: a later order may have it */
      and not (impl.client_ref(o.request_key) is null
               and exists (select from orders n
                           where n.supplier_id = o.supplier_id
                             and n.agent_id = o.agent_id
                             and n.request_key = o.request_key
                             and n.order_id = k.order_id
                             and n.created_at
                                 >= o.created_at
                                    + o.pay_timeout_min * interval '1 min'))

    union all
    select o.supplier_id, 'order_number', o.order_id::text,
           format('supplier %s', o.supplier_id)
    from orders o
    where o.order_id / 10000000000 % 1000 <> o.supplier_id

    union all
    select i.supplier_id, 'line_tickets', i.order_id::text,
           format('line %s: %s persons, %s free; tickets say %s, %s',
                  i.line_no, i.quantity, i.free, sum(t.persons), sum(t.free))
    from item i
    left join tickets t using (supplier_id, order_id, line_no)
    group by i.supplier_id, i.order_id, i.line_no, i.quantity, i.free
    having (sum(t.persons), sum(t.free)) is distinct from
           (i.quantity::int8, i.free::int8)

    union all
    select t.supplier_id, 'ticket_line', t.order_id::text,
           format('ticket %s of line %s', t.ticket_no, t.line_no)
    from tickets t
    left join item i using (supplier_id, order_id, line_no)
    where i.order_id is null

    union all
    select g.supplier_id, 'passage_ticket', g.order_id::text,
           format('ticket %s, state %s, at a gate %s', g.ticket_no, t.state,
                  g.at)
    from passage g
    left join tickets t using (supplier_id, order_id, ticket_no)
    where t.state is distinct from '4' and g.direction = 'I'
      and g.undone_at is null
      /* what a device let in while it was offline is so all the same */
      and g.given is null
      /* whoever came in before it was called off may have it back */
      and not (t.state = '2' and exists (
                   select from ticket.called_off d
                   where d.supplier_id = t.supplier_id
                     and d.order_id = t.order_id))
      /* and at the desk of what is not played */
      and not (t.state = '2' and exists (
                   select from ticket.orders o
                   join ticket.performance p
                     on p.supplier_id = o.supplier_id
                        and p.session_id = o.session_id and p.day = o.day
                   where o.supplier_id = t.supplier_id
                     and o.order_id = t.order_id and p.state = 'C'))

    /* What devices let in while they were offline, and what was let in by
       other rules before, may be more. */
    union all
    select g.supplier_id, 'passage_persons', g.order_id::text,
           format('ticket %s of %s persons let in %s on %s', g.ticket_no,
                  min(t.persons),
                  sum(case g.direction when 'I' then g.persons
                                       else -g.persons end), g.day)
    from passage g
    join tickets t using (supplier_id, order_id, ticket_no)
    join item i using (supplier_id, order_id, line_no)
    left join ticket.product_entry e using (supplier_id, product_id)
    where g.persons is not null and g.undone_at is null
      and not exists (select from ticket.settle_entry x
                      where x.supplier_id = g.supplier_id
                        and x.order_id = g.order_id
                        and x.ticket_no = g.ticket_no
                        and x.passage_no = g.passage_no)
      and (g.direction = 'I' or coalesce(e.reentry, false))
      and g.day > coalesce((e.set_at at time zone 'UTC')::date + 1,
                           date '-infinity')
    group by g.supplier_id, g.order_id, g.ticket_no, g.day
    having bool_and(g.given is null)
       and sum(case g.direction when 'I' then g.persons else -g.persons end)
           > min(t.persons)::int8 * min(coalesce(e.entries_per_day, 1))

    union all
    select v.supplier_id, 'visitor_ticket', v.order_id::text,
           format('visitor %s of ticket %s', v.visitor_no, v.ticket_no)
    from visitor v
    left join tickets t using (supplier_id, order_id, ticket_no)
    where t.order_id is null

    union all
    select t.supplier_id, 'visitor_count', t.order_id::text,
           format('ticket %s of %s persons has %s visitors', t.ticket_no,
                  t.persons, count(*))
    from tickets t
    join visitor v using (supplier_id, order_id, ticket_no)
    join orders o using (supplier_id, order_id)
    /* a family's ticket may be one of several who are all named */
    where o.page <> impl.open_page()
    group by t.supplier_id, t.order_id, t.ticket_no, t.persons
    having count(*) > t.persons

    union all
    select t.supplier_id, 'ticket_state', t.order_id::text,
           format('ticket %s of state %s in an order of state %s',
                  t.ticket_no, t.state, o.state)
    from tickets t
    join orders o using (supplier_id, order_id)
    where (t.state <> '0' and o.delivered_at is null)
       or (t.state = '0' and o.state in ('3', 'D')
           and exists (select from items i
                       where i.supplier_id = o.supplier_id
                         and i.order_id = o.order_id and i.whole))

    union all
    select coalesce(t.supplier_id, r.supplier_id), 'ticket_refund',
           coalesce(t.order_id, r.order_id)::text,
           format('ticket %s, mode %s, price %s, amount %s, fee %s; sold at'
                  ' %s, list price %s', coalesce(t.ticket_no, r.ticket_no),
                  r.mode, r.price_fen, r.amount_fen, r.fee_fen, i.price_fen,
                  i.list_fen)
    from (select * from tickets x where x.state = '2') t
    full join refund r using (supplier_id, order_id, ticket_no)
    left join item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    where t.order_id is null or r.order_id is null
       or (r.mode = '2'
           and r.amount_fen <> (t.persons - t.free) * i.price_fen)
       /* null: given back by an earlier release */
       or r.amount_fen <> (t.persons - t.free) * r.price_fen
       or (r.mode = '1' and r.price_fen <> case
               when exists (select from orders o
                            where o.supplier_id = r.supplier_id
                              and o.order_id = r.order_id
                              and o.pay_method = 'X') then i.price_fen
               else least(i.price_fen, coalesce(i.list_fen, r.price_fen))
               end)

    /* Documents.  Holds of before (R196) do not say until when. */
    union all
    select coalesce(d.supplier_id, k.supplier_id), 'document_used',
           concat_ws(' ', coalesce(d.product_id, k.product_id),
                     coalesce(d.day, k.day),
                     left(encode(coalesce(d.id_index, k.id_index), 'hex'), 8)),
           format('used %s, orders hold %s', d.used, coalesce(k.count, 0))
    from document d
    full join (
        select y.supplier_id, y.product_id, y.day, y.id_index,
               sum(y.count) as count
        from order_document y
        group by 1, 2, 3, 4) k using (supplier_id, product_id, day, id_index)
    where d.used is distinct from coalesce(k.count, 0)

    union all
    select d.supplier_id, 'document_until',
           concat_ws(' ', d.product_id, d.day,
                     left(encode(d.id_index, 'hex'), 8)),
           format('until %s, orders hold until %s', d.until, k.until)
    from document d
    left join (
        select y.supplier_id, y.product_id, y.day, y.id_index,
               max(y.until) as until, bool_or(y.until is null) as unknown
        from order_document y
        where y.product_id = 0 and y.day = impl.day_zero()
        group by 1, 2, 3, 4) k using (supplier_id, product_id, day, id_index)
    where case when k.unknown then d.until is null or d.until < k.until
               else d.until is distinct from k.until end

    union all
    select d.supplier_id, 'document_order', d.order_id::text,
           format('document of product %s and day %s held in state %s',
                  d.product_id, d.day, o.state)
    from order_document d
    join orders o using (supplier_id, order_id)
    where o.state in ('4', '9')
       or case when d.product_id = 0 and d.day = impl.day_zero()
               then o.delivered_at is null
               when d.product_id = 0 then o.delivered_at is not null
               else d.day <> o.day end

    /* Events and times. */
    union all
    select o.supplier_id, 'event_numbers', o.order_id::text,
           format('%s of %s events, highest %s', count(e.seq), o.events,
                  max(e.seq))
    from orders o
    left join event e using (supplier_id, order_id)
    group by o.supplier_id, o.order_id, o.events
    having count(e.seq) <> o.events or count(distinct e.seq) <> o.events
      or coalesce(max(e.seq), 0) <> o.events

    union all
    select e.supplier_id, 'event_twice', e.order_id::text,
           format('%s events of kind %s about ticket %s', count(*), e.kind,
                  e.ticket_no)
    from event e
    where e.ticket_no is not null
      and e.kind <> all (array[impl.event_kind('settlement'),
                               impl.event_kind('open checked'),
                               impl.event_kind('open refund')])
    group by e.supplier_id, e.order_id, e.kind, e.ticket_no
    having count(*) > 1

    union all
    select e.supplier_id, 'event_order', e.order_id::text,
           format('event %s of kind %s, ticket %s', e.seq, e.kind, e.ticket_no)
    from event e
    join orders o using (supplier_id, order_id)
    left join refund r using (supplier_id, order_id, ticket_no)
    where impl.client_ref(o.request_key) is null
       or (e.kind = impl.event_kind('refund') and r.order_id is null)
       or (impl.open_number(o.request_key) is not null)
          <> (e.kind >= impl.event_kind('open tickets'))

    union all
    select o.supplier_id, 'order_times', o.order_id::text,
           format('state %s, created %s, paid %s, delivered %s, closed %s',
                  o.state, o.created_at, o.paid_at, o.delivered_at,
                  o.closed_at)
    from orders o
    left join items i using (supplier_id, order_id)
    where o.state = '0' and o.paid_at is not null
       or o.state in ('2', 'C', '3', 'D', '5', '6', '7', '8', '9', 'A')
          and o.paid_at is null
       or (o.delivered_at is not null) <> (o.state in ('3', 'D', 'X'))
       or (o.visit_day is not null and o.delivered_at is null)
       or o.slot_day <> coalesce(o.visit_day, o.day)
       or (o.closed_at is not null) <> (o.state = '4')
       /* one after the other; an earlier release booked by the clock of the
          host, which may have been two seconds ahead */
       or least(o.paid_at, o.delivered_at, o.closed_at)
          < o.created_at - case when i.one_clock then interval '0'
                                else interval '2 s' end
       or (i.one_clock
           and least(o.delivered_at, o.closed_at) < o.paid_at)
       or (o.pay_method = 'N' and o.state not in ('0', '4'))

    union all
    select o.supplier_id, 'ticket_times', o.order_id::text,
           format('delivered %s, ticket %s %s %s', o.delivered_at,
                  t.ticket_no, t.what, t.at)
    from orders o
    join items i using (supplier_id, order_id)
    join (select r.supplier_id, r.order_id, r.ticket_no, 'refunded' as what,
                 r.at
          from refund r
          union all
          select g.supplier_id, g.order_id, g.ticket_no, 'at a gate', g.at
          from passage g
          where g.given is null) t using (supplier_id, order_id)
    where i.one_clock and t.at < o.delivered_at

    union all
    select s.supplier_id, s.check_name, s.reference, s.detail
    from impl.seal_audit(p_supplier) s

    union all
    select h.supplier_id, h.check_name, h.reference, h.detail
    from impl.seat_audit(p_supplier) h

    union all
    select d.supplier_id, d.check_name, d.reference, d.detail
    from impl.day_audit(p_supplier) d

    union all
    select y.supplier_id, y.check_name, y.reference, y.detail
    from impl.pay_audit(p_supplier) y

    union all
    select y.supplier_id, y.check_name, y.reference, y.detail
    from impl.settle_audit(p_supplier) y

    union all
    select b.supplier_id, b.check_name, b.reference, b.detail
    from impl.bill_audit(p_supplier) b

    union all
    select g.supplier_id, g.check_name, g.reference, g.detail
    from impl.log_audit(p_supplier) g

    union all
    select d.supplier_id, d.check_name, d.reference, d.detail
    from impl.closing_audit(p_supplier) d

    union all
    select k.supplier_id, k.check_name, k.reference, k.detail
    from impl.desk_audit(p_supplier) k

    union all
    select m.supplier_id, m.check_name, m.reference, m.detail
    from impl.commission_audit(p_supplier) m

    union all
    select n.supplier_id, n.check_name, n.reference, n.detail
    from impl.open_audit(p_supplier) n

    union all
    select r.supplier_id, r.check_name, r.reference, r.detail
    from impl.rail_audit(p_supplier) r

    order by 1, 2, 3;
$$;

comment on function api.audit is
'Proves the books of one supplier or of all: money, places, documents, events
and the references between rows.  No rows: all is well.';

grant execute on function api.audit to ticket_staff;
