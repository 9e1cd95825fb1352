create or replace function impl.pay_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    payment as (
        select * from ticket.payment p
        where p_supplier is null or p.supplier_id = p_supplier),
    payback as (
        select * from ticket.payback b
        where p_supplier is null or b.supplier_id = p_supplier),
    orders as (
        select * from ticket.orders o
        where p_supplier is null or o.supplier_id = p_supplier),
    job as (
        select * from ticket.pay_job j
        where p_supplier is null or j.supplier_id = p_supplier),
    moved as (
        select t.supplier_id, t.order_id as payment_id, count(*) as rows,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('receipt')), 0)
                   as receipt,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('refund due')), 0)
                   - coalesce(sum(t.amount_fen) filter (
                       where t.kind = impl.transfer_kind('refund void')), 0)
                   as due,
               coalesce(sum(t.amount_fen) filter (
                   where t.kind = impl.transfer_kind('refund paid')), 0)
                   as paid,
               coalesce(sum(case impl.side('suspense')
                                when t.debit then t.amount_fen
                                when t.credit then -t.amount_fen end), 0)
                   as suspense
        from payment p
        join ticket.transfer t
          on t.supplier_id = p.supplier_id and t.order_id = p.payment_id
        group by 1, 2),
    going as (
        select b.supplier_id, b.payment_id,
               coalesce(sum(b.amount_fen) filter (where b.state <> 'C'), 0)
                   as due,
               coalesce(sum(b.amount_fen) filter (where b.state = 'D'), 0)
                   as done,
               coalesce(sum(b.amount_fen) filter (
                   where b.state <> 'C' and b.cause in (2, 3)), 0)
                   as foreign_fen
        from payback b
        group by 1, 2),
    /* What an order has of what came for it. */
    held as (
        select p.supplier_id, p.order_id,
               sum(p.received_fen - coalesce(g.foreign_fen, 0)) as fen,
               sum(p.received_fen - coalesce(g.due, 0)) as left_fen
        from payment p
        left join going g using (supplier_id, payment_id)
        group by 1, 2),
    used as (
        select t.supplier_id, t.order_id,
               sum(case impl.side('prepaid') when t.debit then t.amount_fen
                                             when t.credit then -t.amount_fen
                   else 0 end) as fen
        from held h
        join ticket.transfer t using (supplier_id, order_id)
        group by 1, 2),
    application as (
        select a.*, coalesce(b.due, 0) as due, coalesce(b.done, 0) as done,
               a.cause in (impl.pay_cause('ticket refund'),
                           impl.pay_cause('partly taken')) as of_part
        from ticket.refund_application a
        left join (
            select p.supplier_id, p.order_id, b.application_no as no,
                   sum(b.amount_fen) filter (where b.state <> 'C') as due,
                   sum(b.amount_fen) filter (where b.state = 'D') as done
            from payment p
            join payback b using (supplier_id, payment_id)
            group by 1, 2, 3) b using (supplier_id, order_id, no)
        where p_supplier is null or a.supplier_id = p_supplier)

    select p.supplier_id, 'payment_money', p.number::text,
           format('received %s, refunded %s; transfers say %s, %s',
                  p.received_fen, p.refunded_fen, coalesce(m.receipt, 0),
                  coalesce(m.paid, 0))
    from payment p
    left join moved m using (supplier_id, payment_id)
    where (p.received_fen, p.refunded_fen)
          <> (coalesce(m.receipt, 0), coalesce(m.paid, 0))
       or p.transfers <> coalesce(m.rows, 0)

    union all
    select p.supplier_id, 'payback_money', p.number::text,
           format('paybacks say %s due, %s done; transfers %s, %s', g.due,
                  g.done, coalesce(m.due, 0), coalesce(m.paid, 0))
    from payment p
    left join going g using (supplier_id, payment_id)
    left join moved m using (supplier_id, payment_id)
    where (coalesce(g.due, 0), coalesce(g.done, 0))
          <> (coalesce(m.due, 0), coalesce(m.paid, 0))
       or coalesce(g.due, 0) > p.received_fen

    union all
    select p.supplier_id, 'payment_suspense', p.number::text,
           format('%s not resolved, transfers say %s', coalesce(u.fen, 0),
                  coalesce(m.suspense, 0))
    from payment p
    left join moved m using (supplier_id, payment_id)
    left join (
        select supplier_id, payment_id, sum(amount_fen) as fen
        from ticket.suspense
        where resolved_at is null
        group by 1, 2) u using (supplier_id, payment_id)
    where coalesce(u.fen, 0) <> coalesce(m.suspense, 0)

    union all
    select p.supplier_id, 'payment_side', p.number::text,
           format('transfer %s of kind %s from %s to %s, account %s', t.no,
                  t.kind, t.debit, t.credit, p.account_no)
    from payment p
    join ticket.transfer t
      on t.supplier_id = p.supplier_id and t.order_id = p.payment_id
    where (t.debit between 21 and 80
           and t.debit <> impl.platform_side(p.account_no))
       or (t.credit between 21 and 80
           and t.credit <> impl.platform_side(p.account_no))

    union all
    select t.supplier_id, 'payment_transfer', t.order_id::text,
           format('transfer %s of kind %s, %s fen, of no payment', t.no,
                  t.kind, t.amount_fen)
    from ticket.transfer t
    left join payment p
      on p.supplier_id = t.supplier_id and p.payment_id = t.order_id
    where t.kind in (impl.transfer_kind('receipt'),
                     impl.transfer_kind('refund due'),
                     impl.transfer_kind('refund paid'),
                     impl.transfer_kind('refund void'))
      and (p_supplier is null or t.supplier_id = p_supplier)
      and p.payment_id is null

    union all
    select b.supplier_id, 'payback_payment', b.number::text,
           format('of payment %s', b.payment_id)
    from payback b
    left join payment p using (supplier_id, payment_id)
    where p.state is distinct from 'P'

    union all
    select p.supplier_id, 'payment_order', p.number::text,
           format('of order %s', p.order_id)
    from payment p
    left join orders o using (supplier_id, order_id)
    where o.order_id is null

    union all
    select o.supplier_id, 'order_payment', o.order_id::text,
           format('state %s, total %s; payments have %s', o.state,
                  o.total_fen, coalesce(h.fen, 0))
    from orders o
    left join held h using (supplier_id, order_id)
    left join ticket.settle_order s
      on s.supplier_id = o.supplier_id and s.order_id = o.order_id
         and s.issued_at is not null
    where case
        when s.order_id is not null and o.pay_method = 'E'
            then coalesce(h.fen, 0) <> o.total_fen + s.fee_fen
        when o.pay_method <> 'E' then coalesce(h.fen, 0) <> 0
        when o.state = '1' then h.fen >= o.total_fen
        when o.state = '9' then h.fen <> 0
        else coalesce(h.fen, 0) <> o.total_fen end

    union all
    select h.supplier_id, 'order_prepaid', h.order_id::text,
           format('%s left, %s used', h.left_fen, u.fen)
    from held h
    join used u using (supplier_id, order_id)
    where u.fen > h.left_fen

    union all
    select a.supplier_id, 'application_money', a.order_id::text,
           format('application %s of state %s, amount %s: %s is to go back,'
                  ' %s has gone', a.no, a.state, a.amount_fen, a.due, a.done)
    from application a
    where a.due <> case when a.state in ('8', '4') then a.amount_fen
                        else 0 end
       or (a.state = '4' and a.done <> a.due)
       or (a.state = '8' and a.done = a.due)

    union all
    select o.supplier_id, 'application_order', o.order_id::text,
           format('state %s, %s applications', o.state, count(a.no))
    from orders o
    left join application a
      on a.supplier_id = o.supplier_id and a.order_id = o.order_id
         and not a.of_part and a.state in ('7', '8')
    where o.state in ('7', '8') or a.no is not null
    group by o.supplier_id, o.order_id, o.state
    having count(a.no) filter (where a.state = o.state) <> 1

    union all
    select a.supplier_id, 'application_tickets', a.order_id::text,
           format('application %s has %s, its tickets %s', a.no, a.amount_fen,
                  coalesce(sum(r.amount_fen - r.fee_fen), 0))
    from application a
    left join ticket.refund r
      on r.supplier_id = a.supplier_id and r.order_id = a.order_id
         and r.application_no = a.no
    where a.cause = impl.pay_cause('ticket refund')
    group by a.supplier_id, a.order_id, a.no, a.amount_fen
    having a.amount_fen <> coalesce(sum(r.amount_fen - r.fee_fen), 0)

    union all
    select p.supplier_id, 'payment_job', p.number::text,
           format('state %s, and nothing is to be sent', p.state)
    from payment p
    where p.state in ('W', 'O')
      and not exists (select from job j
                      where j.supplier_id = p.supplier_id
                        and j.payment_id = p.payment_id)

    union all
    select b.supplier_id, 'payback_job', b.number::text,
           format('state %s, %s jobs', b.state, count(j.job_id))
    from payback b
    left join job j using (supplier_id, payback_id)
    group by b.supplier_id, b.payback_id, b.number, b.state
    having (b.state in ('N', 'S')) <> (count(j.job_id) > 0)

    union all
    select a.supplier_id, 'number_content', a.number::text,
           format('%s with %s contents', impl.pay_action_name(a.action),
                  count(distinct a.content_hash))
    from ticket.pay_attempt a
    where p_supplier is null or a.supplier_id = p_supplier
    group by a.supplier_id, a.number, a.action
    having count(distinct a.content_hash) > 1

    union all
    select c.supplier_id, 'payment_call', c.order_id::text,
           format('payment %s is not said to be paid there', c.payment_id)
    from ticket.payment_call c
    left join payment p using (supplier_id, payment_id)
    where (p_supplier is null or c.supplier_id = p_supplier)
      and (p.state = 'P' and p.order_id = c.order_id
           and p.agent_id = c.agent_id
           and p.notify_url = c.address) is not true;
end;
$$;

comment on function impl.pay_audit(int4) is
'The part of api.audit() that is about money from outside.';
