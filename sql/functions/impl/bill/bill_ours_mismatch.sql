-- Looked up among the lines of all days.
create or replace function impl.bill_ours_mismatch(p_supplier int4,
    p_account int2, p_from timestamptz, p_to timestamptz)
returns table (kind text, line_kind int2, line_no int4, number text,
               platform_no text, ours_fen int8, theirs_fen int8,
               ours_state "char", ours_at timestamptz, theirs_at timestamptz)
language plpgsql stable
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
    c_payment constant int2 := 1;
    c_refund  constant int2 := 2;
begin
    return query
    select 'ours_only', c_payment, 0, p.number::text,
           coalesce(p.platform_no, '')::text, p.received_fen, null::int8,
           p.state, p.paid_at, null::timestamptz
    from ticket.payment p
    where p.supplier_id = p_supplier and p.account_no = p_account
      and p.state = 'P' and p.paid_at >= p_from and p.paid_at < p_to
      and not exists (select from ticket.bill_line l
                      where l.supplier_id = p_supplier
                        and l.account_no = p_account
                        and l.number = p.number and l.kind = c_payment
                        and l.sort = 1)
    union all
    select 'ours_only', c_refund, 0, b.number::text,
           coalesce(b.platform_no, '')::text, b.amount_fen, null::int8,
           b.state, b.done_at, null::timestamptz
    from ticket.payback b
    join ticket.payment p
      on p.supplier_id = b.supplier_id and p.payment_id = b.payment_id
         and p.account_no = p_account
    where b.supplier_id = p_supplier and b.state = 'D' and b.mode = '1'
      and b.done_at >= p_from and b.done_at < p_to
      and not exists (select from ticket.bill_line l
                      where l.supplier_id = p_supplier
                        and l.account_no = p_account
                        and l.refund_no = b.number and l.sort = 1
                        and l.refund_no <> '')
      and not exists (select from ticket.bill_line l
                      where l.supplier_id = p_supplier
                        and l.account_no = p_account
                        and l.number = p.number and l.refund_no = ''
                        and l.kind = c_refund and l.sort = 1
                        and l.amount_fen = b.amount_fen);

    return query
    select m.*
    from ticket.provider_account a
    cross join lateral impl.bill_case_ours(p_supplier, p_account, p_from,
                                           p_to) m
    where a.supplier_id = p_supplier and a.account_no = p_account
      and a.provider = 'clearing';
end;
$$;

comment on function impl.bill_ours_mismatch(int4, int2, timestamptz,
                                            timestamptz) is
'What was paid, given back or, at a clearing provider, moved by settlement in
that time, and stands in no bill of the account: ours_only.';
