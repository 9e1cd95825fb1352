-- Either lines from p_first to p_last, or, where that is null, what is ours and
-- happened from p_from to p_to.
create or replace function impl.bill_match(p_supplier int4, p_account int2,
    p_day date, p_first int4, p_last int4, p_from timestamptz,
    p_to timestamptz)
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
        where p_first is not null
        union all
        select * from impl.bill_ours_mismatch(p_supplier, p_account, p_from,
                                              p_to)
        where p_first is null
    ), gone as (
        /* What is no more so. */
        update ticket.bill_difference d
        set resolved_at = v_now, resolved_by = 'bill', resolution = 'gone'
        where d.supplier_id = p_supplier and d.account_no = p_account
          and d.day = p_day and d.resolved_at is null
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

comment on function impl.bill_match(int4, int2, date, int4, int4, timestamptz,
                                    timestamptz) is
'Brings differences of a part of a day''s bill up to date: new ones are written
down, those that are no more are resolved, what staff have resolved stays so
while it is the same.  Returns how many staff must look at.';
