-- Part of the plan of whoever sums up.  Money of a platform is booked on the
-- payment.
create or replace function impl.report_transfers(p_supplier int4,
    p_orders int8[])
returns table (order_id int8, kind int2, debit int4, credit int4, fen int8)
language sql stable
as $$
    select t.order_id, t.kind, t.debit, t.credit, t.amount_fen
    from unnest(p_orders) o (order_id)
    join ticket.transfer t
      on t.supplier_id = p_supplier and t.order_id = o.order_id
    union all
    select p.order_id, t.kind, t.debit, t.credit, t.amount_fen
    from unnest(p_orders) o (order_id)
    join ticket.payment p
      on p.supplier_id = p_supplier and p.order_id = o.order_id
    join ticket.transfer t
      on t.supplier_id = p_supplier and t.order_id = p.payment_id;
$$;

comment on function impl.report_transfers(int4, int8[]) is
'What orders have moved, with what their payments have.';
