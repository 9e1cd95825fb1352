-- Part of the plan of whoever sums up.
create or replace function impl.ledger_entries(p_supplier int4)
returns table (side int4, kind int2, at timestamptz, fen int8)
language sql stable
as $$
    select least(t.debit, 100), t.kind, t.at,
           case when t.debit in (2, 6, 7, 9, 10) or t.debit between 21 and 83
                then t.amount_fen else -t.amount_fen end
    from ticket.transfer t
    where t.supplier_id = p_supplier
      and not (t.debit >= 100 and t.credit >= 100)
    union all
    select least(t.credit, 100), t.kind, t.at,
           case when t.credit in (2, 6, 7, 9, 10) or t.credit between 21 and 83
                then -t.amount_fen else t.amount_fen end
    from ticket.transfer t
    where t.supplier_id = p_supplier
      and not (t.debit >= 100 and t.credit >= 100);
$$;

comment on function impl.ledger_entries(int4) is
'Every transfer as two entries: what the supplier has and pays for (bank, cash,
costs, what platforms, money products, channel and railway owe) grows by debits,
what it earns and owes by credits.  100 is all agents'' accounts; what moves
inside them is none.';
