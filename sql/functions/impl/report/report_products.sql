-- Part of the plan of whoever sums up.  Fees, what was delivered and what came
-- back are known line by line.  What was paid in all, and what of it is not
-- delivered yet, is shared by what the lines cost, each cent once: a line has
-- what is due up to it less what was due before it.
create or replace function impl.report_products(p_supplier ticket.supplier,
    p_date text, p_first date, p_last date, p_low int8, p_high int8)
returns table (key text, orders int8, persons int8, list_fen int8,
               discount_fen int8, paid_fen int8, refund_fen int8, fee_fen int8,
               sold_fen int8)
language sql stable
as $$
    with
    asked as materialized (
        select o.order_id, o.total_fen
        from impl.report_orders(p_supplier.supplier_id, p_date, p_first,
                                p_last) o
        where o.transfers > 0 or o.delivered_at is not null
          /* and what came too late for its order */
          or exists (select from ticket.payment p
                     where p.supplier_id = p_supplier.supplier_id
                       and p.order_id = o.order_id and p.state = 'P')),
    moved as (
        select m.order_id, sum(m.paid)::int8 as paid,
               sum(m.paid - m.back - m.fee - m.sold)::int8 as open
        from (
            select o.order_id, impl.transfer_paid(t.kind, t.amount_fen) as paid,
                   impl.transfer_back(t.kind, t.debit, t.credit, t.amount_fen)
                       as back,
                   impl.transfer_fee(t.kind, t.amount_fen) as fee,
                   impl.transfer_sold(t.debit, t.credit, t.amount_fen) as sold
            from asked o
            join ticket.transfer t
              on t.supplier_id = p_supplier.supplier_id
                 and t.order_id = o.order_id
                 and t.order_id >= p_low and t.order_id < p_high
            union all
            select o.order_id, impl.transfer_paid(t.kind, t.amount_fen),
                   impl.transfer_back(t.kind, t.debit, t.credit, t.amount_fen),
                   0, 0
            from asked o
            join ticket.payment p
              on p.supplier_id = p_supplier.supplier_id
                 and p.order_id = o.order_id and p.state = 'P'
            join ticket.transfer t
              on t.supplier_id = p_supplier.supplier_id
                 and t.order_id = p.payment_id) m
        group by 1),
    line as materialized (
        select i.order_id, i.line_no, i.product_id, i.quantity,
               i.quantity * coalesce(i.list_fen, i.price_fen) as list,
               (i.quantity - i.free) * i.price_fen as cost,
               i.price_fen as price, i.fee_fen as fee,
               o.total_fen,
               sum((i.quantity - i.free) * i.price_fen)
                   over (partition by i.order_id order by i.line_no)::int8
                   as upto
        from asked o
        join ticket.order_item i
          on i.supplier_id = p_supplier.supplier_id
             and i.order_id = o.order_id
             and i.order_id >= p_low and i.order_id < p_high),
    issued as (
        select l.order_id, l.line_no,
               sum((t.persons - t.free) * l.price)::int8 as dealt,
               coalesce(sum(r.amount_fen), 0)::int8 as given,
               coalesce(sum(r.fee_fen), 0)::int8 as kept
        from line l
        join ticket.ticket t
          on t.supplier_id = p_supplier.supplier_id
             and t.order_id = l.order_id and t.line_no = l.line_no
             and t.order_id >= p_low and t.order_id < p_high
             and t.state <> '0'
        left join ticket.refund r
          on r.supplier_id = p_supplier.supplier_id
             and r.order_id = t.order_id and r.ticket_no = t.ticket_no
             and r.order_id >= p_low and r.order_id < p_high
        group by 1, 2),
    share as (
        select l.order_id, l.product_id, l.quantity, l.list, l.cost,
               impl.report_share(coalesce(m.paid, 0), l.cost, l.upto,
                                 l.total_fen) as paid,
               impl.report_share(coalesce(m.open, 0), l.cost, l.upto,
                                 l.total_fen) as open,
               l.fee + coalesce(s.kept, 0) as fee,
               coalesce(s.dealt - s.given, 0) as sold
        from line l
        left join moved m using (order_id)
        left join issued s using (order_id, line_no))
    select h.product_id::text, count(distinct h.order_id),
           coalesce(sum(h.quantity), 0)::int8, coalesce(sum(h.list), 0)::int8,
           coalesce(sum(h.list - h.cost), 0)::int8,
           coalesce(sum(h.paid), 0)::int8,
           coalesce(sum(h.paid - h.open - h.fee - h.sold), 0)::int8,
           coalesce(sum(h.fee), 0)::int8, coalesce(sum(h.sold), 0)::int8
    from share h
    group by rollup (h.product_id);
$$;

comment on function impl.report_products(ticket.supplier, text, date, date,
                                         int8, int8) is
'As impl.report_sold(), by product; a row without a key sums up, and counts an
order of several products once.';
