-- Either lines from p_first to p_last, or, where that is null, what is ours and
-- happened from p_from to p_to.
create or replace function impl.bill_match_of(p_sort int2, p_supplier int4,
    p_account int2, p_day date, p_first int4, p_last int4,
    p_from timestamptz, p_to timestamptz)
returns int4
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now timestamptz := api.now();
    v_new int4;
begin
    with m as materialized (
        select * from impl.bill_line_mismatch(p_supplier, p_account, p_day,
                                              p_first, p_last)
        where p_first is not null and p_sort = 1
        union all
        select * from impl.bill_ours_mismatch(p_supplier, p_account, p_from,
                                              p_to)
        where p_first is null and p_sort = 1
        union all
        select * from impl.bill_case_mismatch(p_supplier, p_account, p_day,
                                              p_first, p_last)
        where p_first is not null and p_sort = 2
        union all
        select * from impl.bill_case_ours(p_supplier, p_account, p_from, p_to)
        where p_first is null and p_sort = 2
    ), gone as (
        /* What is no more so. */
        update ticket.bill_difference d
        set resolved_at = v_now, resolved_by = 'bill', resolution = 'gone'
        where d.supplier_id = p_supplier and d.account_no = p_account
          and d.day = p_day and d.resolved_at is null
          and impl.bill_sort(d) = p_sort
          and (d.line_no between p_first and p_last
               or p_first is null and d.line_no = 0
                  and d.ours_at >= p_from and d.ours_at < p_to)
          and not exists (
              select from m
              where (m.kind, m.line_kind, m.number, m.line_no)
                    = (d.kind, d.line_kind, d.number, d.line_no))
    ), put as (
        /* What is so, be it again. */
        insert into ticket.bill_difference as d
               (supplier_id, account_no, day, kind, line_kind, line_no, number,
                platform_no, ours_fen, theirs_fen, ours_state, ours_at,
                theirs_at, found_at)
        select p_supplier, p_account, p_day, m.kind, m.line_kind, m.line_no,
               m.number, m.platform_no, m.ours_fen, m.theirs_fen,
               m.ours_state, m.ours_at, m.theirs_at, v_now
        from m
        on conflict (supplier_id, account_no, day, kind, line_kind, number,
                     line_no) do update
        set ours_fen = excluded.ours_fen, theirs_fen = excluded.theirs_fen,
            ours_state = excluded.ours_state, ours_at = excluded.ours_at,
            theirs_at = excluded.theirs_at, resolved_at = null,
            resolved_by = null, resolution = null
        where d.resolution = 'gone'
           or (d.ours_fen, d.theirs_fen, d.ours_state)
              is distinct from (excluded.ours_fen, excluded.theirs_fen,
                                excluded.ours_state)
              and d.resolution is distinct from 'suspense'
           or d.resolution is null and d.ours_at <> excluded.ours_at
        returning d.kind
    )
    select count(*) into v_new from put where kind <> 'day';

    if p_first is not null and v_new > 0 then
        perform impl.bill_ask(p_supplier, p_account, p_day, p_first, p_last,
                              v_now);
    end if;

    return v_new;
end;
$$;

comment on function impl.bill_match_of(int2, int4, int2, date, int4, int4,
                                       timestamptz, timestamptz) is
'Brings differences of a part of a day''s bill up to date: new ones are written
down, those that are no more are resolved, what staff have resolved stays so
while it is the same.  Returns how many staff must look at.';

create or replace function impl.bill_match(p_supplier int4, p_account int2,
    p_day date, p_first int4, p_last int4, p_from timestamptz,
    p_to timestamptz)
returns int4
language plpgsql volatile
as $$
begin
    return impl.bill_match_of(1::int2, p_supplier, p_account, p_day, p_first,
                              p_last, p_from, p_to);
end;
$$;

comment on function impl.bill_match(int4, int2, date, int4, int4, timestamptz,
                                    timestamptz) is
'The same of a bill of trades.';

create or replace function impl.bill_sort(p_difference ticket.bill_difference)
returns int2
language plpgsql stable
as $$
begin
    return case when p_difference.line_kind = 4 and exists (
                    select
                    from ticket.provider_account a
                    where a.supplier_id = p_difference.supplier_id
                      and a.account_no = p_difference.account_no
                      and a.provider = 'alipay')
           then 2 else 1 end;
end;
$$;

comment on function impl.bill_sort(ticket.bill_difference) is
'The bill that a difference is of: 1 of trades, 2 of what moved on the account,
which of Alipay''s has the payouts.';

create or replace function impl.bill_moves(p_account ticket.provider_account,
                                           p_day date)
returns bool
language plpgsql stable
as $$
begin
    return p_account.provider = 'alipay' and exists (
        select
        from ticket.party_account k
        where k.supplier_id = p_account.supplier_id
          and k.provider_account = p_account.account_no and k.use = 'P'
          and impl.bill_day(p_account.provider, k.made_at) <= p_day);
end;
$$;

comment on function impl.bill_moves(ticket.provider_account, date) is
'Is there, besides the bill of trades of that day, one of what moved on the
account that concerns us: of Alipay, where attractions are paid from it?';
