create or replace function api.bill_done(
    p_owner     text,
    p_supplier  int4,
    p_job       int8,
    p_lines     int4,
    p_paid      int8,
    p_refunded  int8,
    p_payout    int8,
    p_fee       int8,
    p_hash      bytea)
returns table (verdict text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_bill   ticket.bill := impl.bill_of_job(p_owner, p_supplier, p_job);
    v_side   int4 := impl.platform_side(v_bill.account_no);
    v_no     int2 := v_bill.transfers;
begin
    if v_bill.bill_id is null then
        verdict := 'not leased';
        return next;
        return;
    end if;

    /* Whatever an earlier try has put behind them. */
    delete from ticket.bill_line l
    where l.supplier_id = v_bill.supplier_id
      and l.account_no = v_bill.account_no and l.day = v_bill.day
      and l.sort = v_bill.sort and l.line_no > p_lines;

    select case when (count(*), coalesce(sum(l.fee_fen), 0),
                      coalesce(sum(l.amount_fen) filter (where l.kind = 1), 0),
                      coalesce(sum(l.amount_fen) filter (where l.kind = 2), 0))
                     <> (p_lines, p_fee, p_paid, p_refunded)
                then 'other sums' end
    into verdict
    from ticket.bill_line l
    where l.supplier_id = v_bill.supplier_id
      and l.account_no = v_bill.account_no and l.day = v_bill.day
      and l.sort = v_bill.sort;

    if verdict is not null then
        return next;
        return;
    end if;

    v_no := impl.bill_book(v_bill, v_no, impl.transfer_kind('platform fee'),
        impl.side('costs'), v_side, p_fee - v_bill.fee_fen);
    v_no := impl.bill_book(v_bill, v_no, impl.transfer_kind('payout'),
        impl.side('bank'), v_side, p_payout - v_bill.payout_fen);

    update ticket.bill b
    set lines = p_lines, paid_fen = p_paid, refunded_fen = p_refunded,
        fee_fen = p_fee, payout_fen = p_payout, hash = p_hash,
        transfers = v_no
    where b.supplier_id = v_bill.supplier_id and b.bill_id = v_bill.bill_id;

    return next;
end;
$$;

comment on function api.bill_done is
'All lines of a bill are there: looks whether they are, and books what the
platform kept and paid out; done again it books what is different.  What is left
is to compare it: bill_compare.  Verdicts: not leased, other sums.';

grant execute on function api.bill_done to ticket_worker;
