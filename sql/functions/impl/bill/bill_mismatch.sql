-- A line is looked up by its number, whatever its day; what is ours and of the
-- day by its moment, and then among the lines of all days.
create or replace function impl.bill_mismatch(p_supplier int4,
    p_account int2, p_day date)
returns table (kind text, line_kind int2, line_no int4, number text,
               platform_no text, ours_fen int8, theirs_fen int8,
               ours_state "char", ours_at timestamptz, theirs_at timestamptz)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_payment constant int2 := 1;
    c_refund  constant int2 := 2;
    c_done    constant int2 := 1;
    v_provider text := (select a.provider from ticket.provider_account a
                        where a.supplier_id = p_supplier
                          and a.account_no = p_account);
    v_from timestamptz := impl.bill_from(v_provider, p_day);
    v_to   timestamptz := impl.bill_from(v_provider, p_day + 1);
begin
    return query
    with
    line as (
        select l.*, row_number() over (partition by l.kind, l.number,
                                           l.refund_no, l.amount_fen
                                       order by l.line_no) as again
        from ticket.bill_line l
        where l.supplier_id = p_supplier and l.account_no = p_account
          and l.day = p_day and l.sort = 1 and l.kind in (c_payment, c_refund)),
    theirs as (
        select l.line_no, l.kind, l.state, l.platform_no, l.amount_fen,
               l.settled_fen, l.at,
               case l.kind when c_payment then l.number
                           else coalesce(b.number, nullif(l.refund_no, ''),
                                         l.number) end as number,
               case when l.again > 1 then null
                    when l.kind = c_payment then p.received_fen
                    else b.amount_fen end as ours_fen,
               case when l.again > 1 then null
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
            select y.number, y.amount_fen, y.state, y.mode, y.done_at
            from ticket.payback y
            join ticket.payment q
              on q.supplier_id = y.supplier_id
                 and q.payment_id = y.payment_id and q.account_no = p_account
            where l.kind = c_refund and y.supplier_id = p_supplier
              and (y.number = l.refund_no
                   or l.refund_no = '' and y.payment_id = p.payment_id
                      and y.amount_fen = l.amount_fen)
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
        from theirs t),
    ours as (
        select c_payment as kind, p.number, p.platform_no, p.received_fen,
               p.state, p.paid_at as at
        from ticket.payment p
        where p.supplier_id = p_supplier and p.account_no = p_account
          and p.state = 'P' and p.paid_at >= v_from and p.paid_at < v_to
          and not exists (select from ticket.bill_line l
                          where l.supplier_id = p_supplier
                            and l.account_no = p_account
                            and l.number = p.number and l.kind = c_payment
                            and l.sort = 1)
        union all
        select c_refund, b.number, b.platform_no, b.amount_fen, b.state,
               b.done_at
        from ticket.payback b
        join ticket.payment p
          on p.supplier_id = b.supplier_id and p.payment_id = b.payment_id
             and p.account_no = p_account
        where b.supplier_id = p_supplier and b.state = 'D' and b.mode = '1'
          and b.done_at >= v_from and b.done_at < v_to
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
                            and l.amount_fen = b.amount_fen))
    select j.what, j.kind, j.line_no, j.number::text, j.platform_no::text,
           j.ours_fen, j.amount_fen, j.ours_state, j.ours_at, j.at
    from judged j
    where j.what is not null
    union all
    select 'ours_only', o.kind, 0, o.number::text,
           coalesce(o.platform_no, '')::text, o.received_fen, null::int8,
           o.state, o.at, null::timestamptz
    from ours o;
end;
$$;

comment on function impl.bill_mismatch(int4, int2, date) is
'Where a day''s bill and what is written here differ: ours_only, theirs_only,
amount, state, day.  Of a line the first that applies.';
