create or replace function impl.bill_suspense(p_difference
    ticket.bill_difference)
returns void
language plpgsql volatile
as $$
declare
    v_bill ticket.bill;
begin
    if p_difference.kind <> 'theirs_only' or p_difference.line_kind = 4 then
        perform impl.staff_refuse('DIFFERENCE_KNOWN',
                                  p_difference.difference_id::text,
            impl.worded(replace(p_difference.kind, '_', ' ')));
    elsif impl.bill_booked(p_difference) then
        perform impl.staff_refuse('DIFFERENCE_KNOWN',
                                  p_difference.difference_id::text,
                                  impl.worded('booked already'));
    end if;

    select b.* into strict v_bill
    from ticket.bill b
    where b.supplier_id = p_difference.supplier_id
      and b.account_no = p_difference.account_no
      and b.day = p_difference.day and b.sort = 1
    for no key update;

    update ticket.bill b
    set transfers = impl.bill_book(v_bill, v_bill.transfers,
        impl.transfer_kind('found'), impl.platform_side(v_bill.account_no),
        impl.side('suspense'),
        case p_difference.line_kind when 1 then p_difference.theirs_fen
                                    else -p_difference.theirs_fen end)
    where b.supplier_id = v_bill.supplier_id and b.bill_id = v_bill.bill_id;

    perform impl.booked_by(v_bill.supplier_id, v_bill.bill_id,
                           v_bill.transfers);
end;
$$;

comment on function impl.bill_suspense(ticket.bill_difference) is
'Books money that a platform got or gave back under a number nobody here knows:
it is owed to, or by, somebody who is to be found.';
