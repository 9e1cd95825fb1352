-- Part of the plan of whoever sums up.  All orders lie from p_low on and below
-- p_high: of days of purchase, what belongs to them is read as a range.
create or replace function impl.report_sold(p_supplier ticket.supplier,
    p_date text, p_by text, p_first date, p_last date, p_low int8, p_high int8)
returns table (key text, orders int8, persons int8, list_fen int8,
               discount_fen int8, paid_fen int8, refund_fen int8, fee_fen int8,
               sold_fen int8)
language sql stable
as $$
    with
    asked as materialized (
        select o.order_id, o.total_fen,
               impl.report_key(o, p_by, p_date, p_supplier.zone) as key
        from impl.report_orders(p_supplier.supplier_id, p_date, p_first,
                                p_last) o
        where o.transfers > 0 or o.delivered_at is not null
          /* and what came too late for its order */
          or exists (select from ticket.payment p
                     where p.supplier_id = p_supplier.supplier_id
                       and p.order_id = o.order_id and p.state = 'P'))
    select k.key, coalesce(sum(k.orders), 0)::int8,
           coalesce(sum(k.persons), 0)::int8, coalesce(sum(k.list), 0)::int8,
           coalesce(sum(k.list - k.total), 0)::int8,
           coalesce(sum(k.paid), 0)::int8, coalesce(sum(k.back), 0)::int8,
           coalesce(sum(k.fee), 0)::int8, coalesce(sum(k.sold), 0)::int8
    from (
        select o.key, 1 as orders, 0 as persons, 0 as list,
               o.total_fen as total, 0 as paid, 0 as back, 0 as fee, 0 as sold
        from asked o
        union all
        select o.key, 0, i.quantity,
               i.quantity * coalesce(i.list_fen, i.price_fen), 0, 0, 0, 0, 0
        from asked o
        join ticket.order_item i
          on i.supplier_id = p_supplier.supplier_id
             and i.order_id = o.order_id
             and i.order_id >= p_low and i.order_id < p_high
        union all
        select o.key, 0, 0, 0, 0, impl.transfer_paid(t.kind, t.amount_fen),
               impl.transfer_back(t.kind, t.debit, t.credit, t.amount_fen),
               impl.transfer_fee(t.kind, t.amount_fen),
               impl.transfer_sold(t.debit, t.credit, t.amount_fen)
        from asked o
        join ticket.transfer t
          on t.supplier_id = p_supplier.supplier_id
             and t.order_id = o.order_id
             and t.order_id >= p_low and t.order_id < p_high
        union all
        select o.key, 0, 0, 0, 0, impl.transfer_paid(t.kind, t.amount_fen),
               impl.transfer_back(t.kind, t.debit, t.credit, t.amount_fen),
               0, 0
        from asked o
        join ticket.payment p
          on p.supplier_id = p_supplier.supplier_id
             and p.order_id = o.order_id and p.state = 'P'
        join ticket.transfer t
          on t.supplier_id = p_supplier.supplier_id
             and t.order_id = p.payment_id) k
    group by rollup (k.key);
$$;

comment on function impl.report_sold(ticket.supplier, text, text, date, date,
                                     int8, int8) is
'Orders that were paid or delivered, each with all its money up to now; a row
without a key sums up.';
