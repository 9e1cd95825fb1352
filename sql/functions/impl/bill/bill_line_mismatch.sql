-- A line is looked up by its number, whatever its day.  Bills may be long: each
-- line is a few look-ups, however many payments and lines there are.
create or replace function impl.bill_line_mismatch(p_supplier int4,
    p_account int2, p_day date, p_first int4, p_last int4)
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
    c_done    constant int2 := 1;
    v_provider text := (select a.provider from ticket.provider_account a
                        where a.supplier_id = p_supplier
                          and a.account_no = p_account);
begin
    return query
    with
    line as (
        select l.*, exists (
                   select from ticket.bill_line e
                   where e.supplier_id = p_supplier
                     and e.account_no = p_account and e.number = l.number
                     and e.refund_no = l.refund_no and e.day = p_day
                     and e.sort = 1 and e.kind = l.kind
                     and e.amount_fen = l.amount_fen
                     and e.line_no < l.line_no) as again
        from ticket.bill_line l
        where l.supplier_id = p_supplier and l.account_no = p_account
          and l.day = p_day and l.sort = 1
          and l.line_no between p_first and p_last
          and l.kind in (c_payment, c_refund)),
    theirs as (
        select l.line_no, l.kind, l.state, l.platform_no, l.amount_fen,
               l.settled_fen, l.at,
               case l.kind when c_payment then l.number
                           else coalesce(b.number, nullif(l.refund_no, ''),
                                         l.number) end as number,
               case when l.again then null
                    when l.kind = c_payment then p.received_fen
                    else b.amount_fen end as ours_fen,
               case when l.again then null
                    when l.kind = c_payment then p.state
                    else b.state end as ours_state,
               l.kind = c_payment and p.state = 'P'
                   or l.kind = c_refund and b.state = 'D' and b.mode = '1'
                   as ours_done,
               case when l.kind = c_payment then p.paid_at
                    else b.done_at end as ours_at
        from line l
        left join ticket.payment p
          on p.supplier_id = p_supplier and p.number = l.number
             and p.account_no = p_account
        left join lateral (
            select y.*
            from (
                select y.*
                from ticket.payback y
                join ticket.payment q
                  on q.supplier_id = y.supplier_id
                     and q.payment_id = y.payment_id
                     and q.account_no = p_account
                where y.supplier_id = p_supplier and y.number = l.refund_no
                union all
                select y.*
                from ticket.payback y
                where y.supplier_id = p_supplier and l.refund_no = ''
                  and y.payment_id = p.payment_id
                  and y.amount_fen = l.amount_fen) y
            where l.kind = c_refund
            order by y.state = 'D' and y.mode = '1' desc, y.payback_id
            limit 1) b on true),
    judged as (
        select case
            when t.ours_state is null
                then case when t.state = c_done then 'theirs_only' end
            when (t.state = c_done) <> t.ours_done
                then case when t.state <> 2 then 'state' end
            when t.state <> c_done then null
            when t.ours_fen <> t.amount_fen or t.settled_fen <> t.amount_fen
                then 'amount'
            when impl.bill_day(v_provider, t.ours_at) <> p_day then 'day'
            end as what, t.*
        from theirs t)
    select j.what, j.kind, j.line_no, j.number::text, j.platform_no::text,
           j.ours_fen, j.amount_fen, j.ours_state, j.ours_at, j.at
    from judged j
    where j.what is not null;

    return query
    select m.*
    from impl.bill_case_mismatch(p_supplier, p_account, p_day, p_first,
                                 p_last) m
    where v_provider = 'clearing';
end;
$$;

comment on function impl.bill_line_mismatch(int4, int2, date, int4, int4) is
'Where these lines of a day''s bill and what is written here differ:
theirs_only, amount, state, day.  Of a line the first that applies.';
