create or replace function impl.bill_match(p_supplier int4, p_account int2,
    p_day date)
returns int4
language plpgsql volatile
as $$
declare
    v_now timestamptz := api.now();
    v_new int4;
begin
    /* What is no more so; what is so again. */
    update ticket.bill_difference d
    set resolved_at = v_now, resolved_by = 'bill', resolution = 'gone'
    where d.supplier_id = p_supplier and d.account_no = p_account
      and d.day = p_day and d.resolved_at is null
      and not exists (
          select from impl.bill_mismatch(p_supplier, p_account, p_day) m
          where (m.kind, m.line_kind, m.number, m.line_no)
                = (d.kind, d.line_kind, d.number, d.line_no));

    with put as (
        insert into ticket.bill_difference as d
               (supplier_id, account_no, day, kind, line_kind, line_no, number,
                platform_no, ours_fen, theirs_fen, ours_state, ours_at,
                theirs_at, found_at)
        select p_supplier, p_account, p_day, m.kind, m.line_kind, m.line_no,
               m.number, m.platform_no, m.ours_fen, m.theirs_fen,
               m.ours_state, m.ours_at, m.theirs_at, v_now
        from impl.bill_mismatch(p_supplier, p_account, p_day) m
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
        returning d.kind, d.found_at
    )
    select count(*) into v_new from put where kind <> 'day';

    return v_new;
end;
$$;

comment on function impl.bill_match(int4, int2, date) is
'Brings the differences of a day''s bill up to date: new ones are written down,
those that are no more are resolved, what staff have resolved stays so while it
is the same.  Returns how many staff must look at.';
