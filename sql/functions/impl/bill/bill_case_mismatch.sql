-- Lines that are neither charges nor refunds: what went to attractions, into
-- money products and out of them.  A number says which case of settlement and
-- which of its attempts it was.  A clearing provider has them in its bill,
-- Alipay in that of what moved on the account.
create or replace function impl.bill_case_mismatch(p_supplier int4,
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
    c_case constant int2 := 4;
    c_done constant int2 := 1;
    c_failed constant int2 := 3;
    v_provider text := (select a.provider from ticket.provider_account a
                        where a.supplier_id = p_supplier
                          and a.account_no = p_account);
    v_sort int2 := case v_provider when 'alipay' then 2 else 1 end;
begin
    if v_provider not in ('clearing', 'alipay') then
        return;
    end if;

    return query
    with
    theirs as (
        select l.line_no, l.number, l.platform_no, l.amount_fen, l.at,
               /* What a bank has sent back has another line of its number. */
               case when l.state = c_done and v_sort = 2 and exists (
                        select from ticket.bill_line e
                        where e.supplier_id = p_supplier
                          and e.account_no = p_account
                          and e.number = l.number and e.number <> ''
                          and e.sort = v_sort and e.kind = c_case
                          and e.state = c_failed)
                    then c_failed else l.state end as state,
               c.case_id, c.state = 'K'
                   and impl.settle_number(c) = l.number as ours_done,
               c.state as ours_state, c.ended_at as ours_at,
               c.amount_fen + coalesce(c.yield_fen, 0) as ours_fen
        from ticket.bill_line l
        left join ticket.settle_case c
          on c.supplier_id = p_supplier and c.account_no = p_account
             and c.case_id = impl.settle_case_of(l.number)
             and c.kind = left(l.number, 1)::"char"
             and not exists (
                 select from ticket.bill_line e
                 where e.supplier_id = p_supplier
                   and e.account_no = p_account and e.number = l.number
                   and e.refund_no = l.refund_no and e.day = p_day
                   and e.sort = v_sort and e.kind = c_case
                   and e.state = l.state
                   and e.line_no < l.line_no)
        where l.supplier_id = p_supplier and l.account_no = p_account
          and l.day = p_day and l.sort = v_sort and l.kind = c_case
          and l.line_no between p_first and p_last
          and not (v_sort = 2 and l.state = c_failed)),
    judged as (
        select case
            when t.case_id is null
                then case when t.state = c_done then 'theirs_only' end
            when (t.state = c_done) <> t.ours_done
                then case when t.state <> 2 then 'state' end
            when t.state <> c_done then null
            when t.ours_fen <> t.amount_fen then 'amount'
            when impl.bill_day(v_provider, t.ours_at) <> p_day then 'day'
            end as what, t.*
        from theirs t)
    select j.what, c_case, j.line_no, j.number::text, j.platform_no::text,
           j.ours_fen, j.amount_fen, j.ours_state, j.ours_at, j.at
    from judged j
    where j.what is not null;
end;
$$;

comment on function impl.bill_case_mismatch(int4, int2, date, int4, int4) is
'Where these lines of a bill and the cases of settlement differ, as
impl.bill_line_mismatch() says of payments and refunds.';

-- Looked up among the lines of all days.
create or replace function impl.bill_case_ours(p_supplier int4,
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
    c_case constant int2 := 4;
    v_sort int2 := (select case a.provider when 'clearing' then 1
                                           when 'alipay' then 2 end
                    from ticket.provider_account a
                    where a.supplier_id = p_supplier
                      and a.account_no = p_account);
begin
    if v_sort is null then
        return;
    end if;

    return query
    select 'ours_only', c_case, 0, impl.settle_number(c), '',
           c.amount_fen + coalesce(c.yield_fen, 0), null::int8, c.state,
           c.ended_at, null::timestamptz
    from ticket.settle_case c
    where c.supplier_id = p_supplier and c.account_no = p_account
      and c.kind in ('P', 'I', 'O', 'E')
      and c.state = 'K' and c.ended_at >= p_from and c.ended_at < p_to
      and not exists (select from ticket.bill_line l
                      where l.supplier_id = p_supplier
                        and l.account_no = p_account
                        and l.number = impl.settle_number(c)
                        and l.kind = c_case and l.sort = v_sort);
end;
$$;

comment on function impl.bill_case_ours(int4, int2, timestamptz,
                                        timestamptz) is
'What settlement has moved in that time, and stands in no bill of the account:
ours_only.';

create or replace function impl.settle_case_of(p_number text)
returns int8
language sql immutable
as $$
    select case when p_number
                     ~ ('^[PIOE](\d{1,18}|[0-8]\d{18})'
                        || '(\d{2}|[A-Z][0-9A-Z])$')
           then substr(p_number, 2, length(p_number) - 3)::int8 end;
$$;

comment on function impl.settle_case_of(text) is
'The case that a number of impl.settle_number() is of; null: it is none.';

-- What a bill says was done, and here was not, the platform is asked for again:
-- only what it signs is booked.
create or replace function impl.bill_ask(p_supplier int4, p_account int2,
    p_day date, p_first int4, p_last int4, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_agreed constant int2 := 6;
    v        record;
    v_case   ticket.settle_case;
begin
    for v in
        select d.line_kind, d.number, p as payment,
               coalesce(p.order_id, c.order_id) as order_id, c.case_id
        from ticket.bill_difference d
        left join ticket.payment p
          on p.supplier_id = p_supplier and p.number = d.number
             and d.line_kind = 1 and p.way = c_agreed
        left join ticket.settle_case c
          on c.supplier_id = p_supplier and d.line_kind = 4
             and c.case_id = impl.settle_case_of(d.number)
        where d.supplier_id = p_supplier and d.account_no = p_account
          and d.day = p_day and d.kind = 'state' and d.resolved_at is null
          and d.line_no between p_first and p_last and d.found_at = p_at
          and (p.state in ('F', 'X') or c.state = 'M')
        order by 4, d.number
    loop
        if v.line_kind = 1 then
            perform impl.job_make(impl.pay_action('query'), v.payment, null,
                                  '{}', 3::int2, p_at);
            continue;
        end if;

        v_case := impl.settle_case_row(p_supplier, v.case_id);

        if v_case.state = 'M' and impl.settle_number(v_case) = v.number then
            perform impl.settle_asked(v_case, p_at);
        end if;
    end loop;
end;
$$;

comment on function impl.bill_ask(int4, int2, date, int4, int4, timestamptz) is
'Charges and movements of settlement that were found at this moment to be done
in a bill, and are refused here: they are asked after.';
