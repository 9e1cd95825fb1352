-- Part of the plan of whoever sums up.
create or replace function impl.report_moved(p_supplier ticket.supplier,
    p_by text, p_from timestamptz, p_to timestamptz)
returns table (key text, orders int8, paid_fen int8, refund_fen int8,
               fee_fen int8, sold_fen int8)
language sql stable
as $$
    select k.key, count(distinct k.order_id),
           coalesce(sum(k.paid), 0)::int8, coalesce(sum(k.back), 0)::int8,
           coalesce(sum(k.fee), 0)::int8, coalesce(sum(k.sold), 0)::int8
    from (
        select coalesce(o.order_id, p.order_id) as order_id,
               case p_by
                   when 'day'
                       then ((t.at at time zone p_supplier.zone)::date)::text
                   when 'hour'
                       then to_char(t.at at time zone p_supplier.zone, 'HH24')
                   when 'form' then case
                       when p.order_id is not null then 'epay'
                       else impl.moved_form(o.pay_method, t.debit,
                                            t.credit) end
                   else coalesce(
                       impl.report_key(case when o.order_id is not null
                                            then o else q end, p_by, 'money',
                                       p_supplier.zone), '-') end as key,
               impl.transfer_paid(t.kind, t.amount_fen) as paid,
               impl.transfer_back(t.kind, t.debit, t.credit, t.amount_fen)
                   as back,
               impl.transfer_fee(t.kind, t.amount_fen) as fee,
               impl.transfer_sold(t.debit, t.credit, t.amount_fen) as sold
        from ticket.transfer t
        left join ticket.orders o
          on o.supplier_id = p_supplier.supplier_id
             and o.order_id = t.order_id
        left join ticket.payment p
          on p.supplier_id = p_supplier.supplier_id
             and p.payment_id = t.order_id
        left join ticket.orders q
          on q.supplier_id = p_supplier.supplier_id
             and q.order_id = p.order_id
        where t.no > 0 and t.at >= p_from and t.at < p_to
          and t.supplier_id = p_supplier.supplier_id
          and (t.kind between impl.transfer_kind('sale')
                          and impl.transfer_kind('refund due')
               or t.kind = impl.transfer_kind('refund void'))) k
    group by rollup (k.key);
$$;

comment on function impl.report_moved(ticket.supplier, text, timestamptz,
                                      timestamptz) is
'What orders moved in a time, as the ledger has it; a row without a key sums
up.';
