-- What changed an account's booked balance in a window: its transfers with the
-- supplier's side, of the kinds named for either side.  In SQL, so that it is
-- part of the plan of whoever counts or lists.
create or replace function impl.account_entries(p_supplier int4, p_account int4,
    p_from timestamptz, p_to timestamptz, p_debits int2[], p_credits int2[])
returns table (at timestamptz, document int8, no int2, kind int2, sign int4,
               amount_fen int8, closing_fen int8)
language sql stable
as $$
    select t.at, t.order_id, t.no, t.kind, -1, t.amount_fen, t.debit_after
    from ticket.transfer t
    where t.supplier_id = p_supplier and t.debit = p_account
      and t.debit >= 100 and t.at >= p_from and t.at < p_to
      and t.kind = any (p_debits)
    union all
    select t.at, t.order_id, t.no, t.kind, -1, t.amount_fen, t.debit_after
    from ticket.transfer t
    where t.supplier_id = p_supplier and t.debit = p_account + 1
      and t.debit >= 100 and t.at >= p_from and t.at < p_to
      and t.kind = any (p_debits)
    union all
    select t.at, t.order_id, t.no, t.kind, 1, t.amount_fen, t.credit_after
    from ticket.transfer t
    where t.supplier_id = p_supplier and t.credit = p_account
      and t.credit >= 100 and t.at >= p_from and t.at < p_to
      and t.kind = any (p_credits);
$$;

comment on function impl.account_entries(int4, int4, timestamptz, timestamptz,
                                         int2[], int2[]) is
'The entries of an account in a window: from p_from on, before p_to.  sign: 1
into it, -1 out of it.';
