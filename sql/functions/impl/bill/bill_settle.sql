create or replace function impl.bill_settle(p_difference
    ticket.bill_difference, p_as text)
returns void
language plpgsql volatile
as $$
declare
    v_bill ticket.bill;
begin
    select b.* into strict v_bill
    from ticket.bill b
    where b.supplier_id = p_difference.supplier_id
      and b.account_no = p_difference.account_no
      and b.day = p_difference.day and b.sort = 1
    for no key update;

    update ticket.bill b
    set transfers = impl.bill_book(v_bill, v_bill.transfers,
        impl.transfer_kind('found'), impl.side('suspense'),
        impl.side(case p_as when 'loss' then 'costs' else p_as end),
        case p_difference.line_kind when 1 then p_difference.theirs_fen
                                    else -p_difference.theirs_fen end)
    where b.supplier_id = v_bill.supplier_id and b.bill_id = v_bill.bill_id;

    perform impl.booked_by(v_bill.supplier_id, v_bill.bill_id,
                           v_bill.transfers);
end;
$$;

comment on function impl.bill_settle(ticket.bill_difference, text) is
'Takes money of an unknown number out of suspense again: whoever owns or owes it
had it, or paid it, in cash or by the bank; or nobody does, and it is a cost or
lessens costs.';
