create or replace function impl.desk_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_till constant int4 := impl.side('till');
begin
    return query
    with
    receipts as (
        select r.supplier_id, r.shift_no, count(*) as number,
               max(r.receipt_no) as last,
               coalesce(sum(r.fen) filter (where r.form = 'cash'), 0) as cash
        from ticket.shift_receipt r
        where p_supplier is null or r.supplier_id = p_supplier
        group by 1, 2),
    shifts as (
        select s.*, coalesce(r.number, 0) as receipt_count,
               coalesce(r.last, 0) as receipt_last, coalesce(r.cash, 0) as cash
        from ticket.shift s
        left join receipts r
          on r.supplier_id = s.supplier_id and r.shift_no = s.shift_no
        where p_supplier is null or s.supplier_id = p_supplier),
    till as (
        select t.supplier_id, t.order_id,
               sum(case when t.debit = c_till then t.amount_fen
                        else -t.amount_fen end) as fen
        from ticket.transfer t
        where c_till in (t.debit, t.credit)
          and (p_supplier is null or t.supplier_id = p_supplier)
        group by 1, 2)

    select s.supplier_id, 'till_sum', s.shift_no::text,
           format('%s in the drawer; float %s, receipts in cash %s',
                  s.till_fen, s.float_fen, s.cash)
    from shifts s
    where s.state <> 'C' and s.till_fen <> s.float_fen + s.cash

    union all
    select k.supplier_id, 'till_ledger', '',
           format('%s in open drawers, the ledger says %s', sum(k.drawers),
                  sum(k.ledger))
    from (select s.supplier_id, s.till_fen as drawers, 0::int8 as ledger
          from shifts s
          union all
          select t.supplier_id, 0, t.fen::int8 from till t) k
    group by k.supplier_id
    having sum(k.drawers) <> sum(k.ledger)

    union all
    select coalesce(t.supplier_id, r.supplier_id), 'till_order',
           coalesce(t.order_id, r.order_id)::text,
           format('%s through drawers, receipts in cash say %s',
                  coalesce(t.fen, 0), coalesce(r.fen, 0))
    from (select t.* from till t
          where not exists (select from shifts s
                            where s.supplier_id = t.supplier_id
                              and s.document = t.order_id)) t
    full join (
        select r.supplier_id, r.order_id, sum(r.fen) as fen
        from ticket.shift_receipt r
        where r.form = 'cash'
          and (p_supplier is null or r.supplier_id = p_supplier)
        group by 1, 2) r
      on r.supplier_id = t.supplier_id and r.order_id = t.order_id
    where coalesce(t.fen, 0) <> coalesce(r.fen, 0)

    union all
    select s.supplier_id, 'till_document', s.shift_no::text,
           format('%s of %s transfers, %s left of the float %s',
                  count(t.no), s.transfers,
                  coalesce(sum(case when t.debit = c_till then t.amount_fen
                                    when t.credit = c_till then -t.amount_fen
                               end), 0), s.float_fen)
    from shifts s
    left join ticket.transfer t
      on t.supplier_id = s.supplier_id and t.order_id = s.document
    group by s.supplier_id, s.shift_no, s.transfers, s.float_fen, s.state,
             s.cash
    having count(t.no) <> s.transfers
        or coalesce(sum(case when t.debit = c_till then t.amount_fen
                             when t.credit = c_till then -t.amount_fen
                        end), 0)
           <> case s.state when 'C' then -s.cash else s.float_fen end

    union all
    select s.supplier_id, 'receipt_numbers', s.shift_no::text,
           format('%s of %s receipts, highest %s', s.receipt_count,
                  s.receipts, s.receipt_last)
    from shifts s
    where (s.receipt_count, s.receipt_last) <> (s.receipts, s.receipts)

    union all
    select r.supplier_id, 'orphan_receipt', r.order_id::text,
           format('receipt %s of shift %s', r.receipt_no, r.shift_no)
    from ticket.shift_receipt r
    left join ticket.orders o
      on o.supplier_id = r.supplier_id and o.order_id = r.order_id
    where (p_supplier is null or r.supplier_id = p_supplier)
      and o.order_id is null

    union all
    select z.supplier_id, 'z_numbers', max(z.z_no)::text,
           format('%s of them', count(*))
    from ticket.z z
    where p_supplier is null or z.supplier_id = p_supplier
    group by z.supplier_id
    having count(*) <> max(z.z_no)

    union all
    select z.supplier_id, 'z_hash', z.z_no::text,
           format('Z of shift %s is not what it was', z.shift_no)
    from ticket.z z
    where (p_supplier is null or z.supplier_id = p_supplier)
      and z.hash is distinct from impl.z_hash(z)

    union all
    select s.supplier_id, 'z_shift', s.shift_no::text,
           format('shift of state %s, Z %s: %s expected, %s counted, %s'
                  ' receipts', s.state, z.z_no, z.expected_fen, z.counted_fen,
                  z.last_receipt)
    from shifts s
    left join ticket.z z
      on z.supplier_id = s.supplier_id and z.shift_no = s.shift_no
         and z.corrects is null
    where (s.state = 'C') <> (z.z_no is not null)
       or z.expected_fen <> s.float_fen + s.cash
       or z.counted_fen <> s.counted_fen
       or z.variance_fen <> z.counted_fen - z.expected_fen
       or (z.z_no is not null
           and coalesce(z.last_receipt, 0) <> s.receipts)

    union all
    select z.supplier_id, 'z_sums', z.z_no::text,
           format('%s of kind %s and form %s, receipts say %s',
                  coalesce(u.fen, 0), coalesce(u.kind, r.kind),
                  coalesce(u.form, r.form), coalesce(r.fen, 0))
    from ticket.z z
    cross join lateral (
        select s.kind, s.form, s.number, s.fen
        from ticket.z_sum s
        where s.supplier_id = z.supplier_id and s.z_no = z.z_no) u
    full join (
        select k.supplier_id, k.shift_no, k.kind, k.form,
               count(*)::int4 as number, sum(k.fen)::int8 as fen
        from ticket.shift_receipt k
        join shifts s
          on s.supplier_id = k.supplier_id and s.shift_no = k.shift_no
             and s.state = 'C'
        group by 1, 2, 3, 4) r
      on r.supplier_id = z.supplier_id and r.shift_no = z.shift_no
         and r.kind = u.kind and r.form = u.form
    where (p_supplier is null
           or coalesce(z.supplier_id, r.supplier_id) = p_supplier)
      and (u.number, u.fen) is distinct from (r.number, r.fen)

    union all
    select f.supplier_id, 'z_form', f.z_no::text,
           format('%s of %s expected, receipts say %s', f.expected_fen, f.form,
                  coalesce(sum(r.fen), 0))
    from ticket.z_form f
    left join ticket.z z
      on z.supplier_id = f.supplier_id and z.z_no = f.z_no
    left join ticket.shift_receipt r
      on r.supplier_id = z.supplier_id and r.shift_no = z.shift_no
         and r.form = f.form
    where p_supplier is null or f.supplier_id = p_supplier
    group by f.supplier_id, f.z_no, f.form, f.expected_fen
    having f.expected_fen <> coalesce(sum(r.fen), 0)

    union all
    select k.supplier_id, 'receipt_payment', k.order_id::text,
           format('payment of state %s, %s received, receipt %s of %s',
                  p.state, p.received_fen, k.receipt_no, r.fen)
    from ticket.shift_payment k
    left join ticket.payment p
      on p.supplier_id = k.supplier_id and p.payment_id = k.payment_id
    left join ticket.shift_receipt r
      on r.supplier_id = k.supplier_id and r.shift_no = k.shift_no
         and r.receipt_no = k.receipt_no
    where (p_supplier is null or k.supplier_id = p_supplier)
      and (p.payment_id is null
           or (k.receipt_no is not null
               and (p.state <> 'P' or r.order_id is distinct from k.order_id)))

    union all
    select p.supplier_id, 'print_state', p.order_id::text,
           format('ticket %s of state %s was printed %s times, number %s',
                  p.ticket_no, t.state, count(*), max(p.print_no))
    from ticket.print p
    left join ticket.ticket t
      on t.supplier_id = p.supplier_id and t.order_id = p.order_id
         and t.ticket_no = p.ticket_no
    where p_supplier is null or p.supplier_id = p_supplier
    group by p.supplier_id, p.order_id, p.ticket_no, t.state
    having coalesce(t.state, '0') in ('0', '1') or count(*) <> max(p.print_no)

    union all
    select t.supplier_id, 'print_code', t.order_id::text,
           format('ticket %s has code %s, its papers %s',
                  t.ticket_no, t.code_no, p.code_no)
    from (select p.supplier_id, p.order_id, p.ticket_no,
                 max(p.code_no) as code_no
          from ticket.print p
          where p_supplier is null or p.supplier_id = p_supplier
          group by p.supplier_id, p.order_id, p.ticket_no) p
    join ticket.ticket t
      on t.supplier_id = p.supplier_id and t.order_id = p.order_id
         and t.ticket_no = p.ticket_no
    where t.code_no <> p.code_no

    union all
    select r.supplier_id, 'machine_request', coalesce(r.order_id::text, '-'),
           format('device %s, request %s: %s of %s tickets printed, receipt %s',
                  r.device_no, r.request, p.number,
                  jsonb_array_length(r.answer -> 'tickets'),
                  r.answer ->> 'receipt')
    from ticket.machine_request r
    cross join lateral (
        select count(*) as number
        from ticket.print p
        where p.supplier_id = r.supplier_id and p.order_id = r.order_id
          and p.device_no = r.device_no and p.print_no = 1
          and r.answer -> 'tickets' @> to_jsonb(p.ticket_no)) p
    where (p_supplier is null or r.supplier_id = p_supplier)
      and (p.number is distinct from jsonb_array_length(r.answer -> 'tickets')
           or ((r.answer ->> 'paid_fen')::int8 > 0
               and not exists (
                   select from ticket.shift_receipt k
                   where k.supplier_id = r.supplier_id
                     and k.shift_no = (r.answer ->> 'shift')::int4
                     and k.receipt_no = (r.answer ->> 'receipt')::int4
                     and k.order_id = r.order_id
                     and k.fen = (r.answer ->> 'paid_fen')::int8)));
end;
$$;

comment on function impl.desk_audit(int4) is
'Drawers that are not what their float and receipts say, receipts and Zs with
gaps, a Z that says something else than when it was made, and what machines
were told that is not so.';
