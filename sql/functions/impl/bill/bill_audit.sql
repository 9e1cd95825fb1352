create or replace function impl.bill_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    bill as (
        select b.*, format('%s of account %s', b.day, b.account_no) as name
        from ticket.bill b
        where p_supplier is null or b.supplier_id = p_supplier),
    line as (
        select l.supplier_id, l.account_no, l.day, l.sort, count(*) as n,
               coalesce(sum(l.amount_fen) filter (where l.kind = 1), 0)
                   as paid,
               coalesce(sum(l.amount_fen) filter (where l.kind = 2), 0)
                   as refunded,
               coalesce(sum(l.fee_fen), 0) as fee
        from ticket.bill_line l
        where p_supplier is null or l.supplier_id = p_supplier
        group by 1, 2, 3, 4),
    transfer as (
        select t.*,
               case when t.debit between 21 and 80 then t.debit - 20
                    when t.credit between 21 and 80 then t.credit - 20
               end as account_no,
               case when t.debit between 21 and 80 then t.amount_fen
                    else -t.amount_fen end as fen
        from ticket.transfer t
        where (p_supplier is null or t.supplier_id = p_supplier)
          and t.kind >= impl.transfer_kind('receipt')),
    booked as (
        select t.supplier_id, t.order_id as bill_id, count(*) as n,
               -coalesce(sum(t.fen) filter (
                   where t.kind = impl.transfer_kind('platform fee')), 0)
                   as fee,
               -coalesce(sum(t.fen) filter (
                   where t.kind = impl.transfer_kind('payout')), 0) as payout,
               coalesce(sum(t.fen) filter (
                   where t.kind = impl.transfer_kind('found')
                     and t.account_no is not null), 0) as found,
               coalesce(sum(case impl.side('suspense')
                                when t.credit then t.amount_fen
                                when t.debit then -t.amount_fen end), 0)
                   as suspended
        from transfer t
        where t.kind in (impl.transfer_kind('platform fee'),
                         impl.transfer_kind('payout'),
                         impl.transfer_kind('found'))
        group by 1, 2),
    suspense as (
        select d.supplier_id, d.account_no, d.day,
               sum(case d.line_kind when 1 then d.theirs_fen
                                    else -d.theirs_fen end) as fen,
               coalesce(sum(case d.line_kind when 1 then d.theirs_fen
                                             else -d.theirs_fen end)
                            filter (where d.resolution = 'suspense'), 0)
                   as open_fen
        from ticket.bill_difference d
        where d.resolution in ('suspense', 'cash', 'bank', 'loss')
          and (p_supplier is null or d.supplier_id = p_supplier)
        group by 1, 2, 3),
    /* One of the bank's papers: < 0, what came back from there. */
    withdrawal as (
        select w.supplier_id, w.withdrawal_id, w.account_no, w.reference,
               case when w.returned then -w.amount_fen else w.amount_fen end
                   as amount,
               case when w.returned then -w.fee_fen else w.fee_fen end as fee
        from ticket.withdrawal w
        where p_supplier is null or w.supplier_id = p_supplier),
    /* What a platform owes by payments, refunds, bills and withdrawals. */
    owed as (
        select m.supplier_id, m.account_no, sum(m.fen) as fen
        from (
            select p.supplier_id, p.account_no, p.received_fen as fen
            from ticket.payment p
            union all
            select p.supplier_id, p.account_no, -b.amount_fen
            from ticket.payback b
            join ticket.payment p using (supplier_id, payment_id)
            where b.state = 'D' and b.mode = '1'
            union all
            select b.supplier_id, b.account_no, -b.fee_fen - b.payout_fen
            from bill b
            union all
            select w.supplier_id, w.account_no, -w.amount - w.fee
            from withdrawal w
            union all
            select p.supplier_id, p.account_no, t.fen
            from transfer t
            join ticket.payment p
              on p.supplier_id = t.supplier_id and p.payment_id = t.order_id
            where t.kind = impl.transfer_kind('found')
              and t.account_no is not null
            union all
            select u.supplier_id, u.account_no, u.fen from suspense u
            union all
            select c.supplier_id, c.account_no,
                   case when c.kind in ('P', 'I') then -c.amount_fen
                        else c.amount_fen + coalesce(c.yield_fen, 0) end
            from ticket.settle_case c
            where c.kind in ('P', 'I', 'O', 'E') and c.state = 'K') m
        where p_supplier is null or m.supplier_id = p_supplier
        group by 1, 2),
    side as (
        select t.supplier_id, t.account_no, sum(t.fen) as fen
        from transfer t
        where t.account_no is not null
        group by 1, 2)

    select b.supplier_id, 'bill_lines', b.name,
           format('says %s lines, %s paid, %s refunded, fee %s; its lines are'
                  ' %s, %s, %s, %s', b.lines, b.paid_fen, b.refunded_fen,
                  b.fee_fen, coalesce(l.n, 0), coalesce(l.paid, 0),
                  coalesce(l.refunded, 0), coalesce(l.fee, 0))
    from bill b
    left join line l using (supplier_id, account_no, day, sort)
    where b.state = 'C'
      and (b.lines, b.paid_fen, b.refunded_fen, b.fee_fen)
          <> (coalesce(l.n, 0), coalesce(l.paid, 0),
              coalesce(l.refunded, 0), coalesce(l.fee, 0))

    union all
    select b.supplier_id, 'bill_money', b.name,
           format('fee %s, payout %s, unknown %s; transfers say %s, %s, %s',
                  b.fee_fen, b.payout_fen, coalesce(u.fen, 0),
                  coalesce(k.fee, 0), coalesce(k.payout, 0),
                  coalesce(k.found, 0))
    from bill b
    left join booked k using (supplier_id, bill_id)
    left join suspense u
      on u.supplier_id = b.supplier_id and u.account_no = b.account_no
         and u.day = b.day and b.sort = 1
    where (b.fee_fen, b.payout_fen, coalesce(u.fen, 0))
          <> (coalesce(k.fee, 0), coalesce(k.payout, 0),
              coalesce(k.found, 0))
       or b.transfers <> coalesce(k.n, 0)

    union all
    select b.supplier_id, 'bill_suspense', b.name,
           format('%s not settled, transfers say %s', coalesce(u.open_fen, 0),
                  coalesce(k.suspended, 0))
    from bill b
    left join booked k using (supplier_id, bill_id)
    left join suspense u
      on u.supplier_id = b.supplier_id and u.account_no = b.account_no
         and u.day = b.day and b.sort = 1
    where coalesce(u.open_fen, 0) <> coalesce(k.suspended, 0)

    union all
    select k.supplier_id, 'bill_transfer', k.bill_id::text,
           format('%s transfers of no bill', k.n)
    from booked k
    left join bill b using (supplier_id, bill_id)
    left join withdrawal w
      on w.supplier_id = k.supplier_id and w.withdrawal_id = k.bill_id
    where b.bill_id is null and w.withdrawal_id is null
      and not exists (select from ticket.payment p
                      where p.supplier_id = k.supplier_id
                        and p.payment_id = k.bill_id)

    union all
    select w.supplier_id, 'withdrawal', w.reference,
           format('%s and fee %s of account %s; %s transfers say %s, %s',
                  w.amount, w.fee, w.account_no, coalesce(k.n, 0),
                  coalesce(k.payout, 0), coalesce(k.fee, 0))
    from withdrawal w
    left join booked k
      on k.supplier_id = w.supplier_id and k.bill_id = w.withdrawal_id
    where (w.amount, w.fee, case w.fee when 0 then 1 else 2 end)
          <> (coalesce(k.payout, 0), coalesce(k.fee, 0), coalesce(k.n, 0))

    union all
    select b.supplier_id, 'bill_difference', b.name,
           format('%s %s differs (%s), and nobody was told', m.kind,
                  m.number, coalesce(m.theirs_fen, m.ours_fen))
    from bill b
    cross join lateral (
        select *
        from impl.bill_mismatch(b.supplier_id, b.account_no, b.day)
        where b.sort = 1
        union all
        select *
        from impl.bill_case_mismatch(b.supplier_id, b.account_no, b.day, 1,
                                     2147483647)
        where b.sort = 2) m
    where b.state = 'C'
      and not exists (
          select from ticket.bill_difference d
          where d.supplier_id = b.supplier_id
            and d.account_no = b.account_no and d.day = b.day
            and (d.kind, d.line_kind, d.number, d.line_no)
                = (m.kind, m.line_kind, m.number, m.line_no))
      /* ours may have come since then: the account's next bill looks again */
      and m.kind <> 'ours_only'

    union all
    select coalesce(o.supplier_id, s.supplier_id), 'receivable',
           format('account %s', coalesce(o.account_no, s.account_no)),
           format('payments, refunds, bills and withdrawals leave %s,'
                  ' transfers %s',
                  coalesce(o.fen, 0), coalesce(s.fen, 0))
    from owed o
    full join side s using (supplier_id, account_no)
    where coalesce(o.fen, 0) <> coalesce(s.fen, 0);
end;
$$;

comment on function impl.bill_audit(int4) is
'The part of api.audit() that is about bills: their lines against their sums,
what they have booked, differences nobody has written down, and what each
platform owes; and withdrawals against their transfers.';
