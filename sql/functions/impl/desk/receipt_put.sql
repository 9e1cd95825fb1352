create or replace function impl.receipt_put(inout p_shift ticket.shift,
    p_kind text, p_form text, p_order int8, p_persons int4, p_fen int8,
    p_at timestamptz, p_reference text, p_reason text, p_voids int4)
language plpgsql volatile
as $$
begin
    update ticket.shift s
    set receipts = s.receipts + 1
    where s.supplier_id = p_shift.supplier_id
      and s.shift_no = p_shift.shift_no
    returning s.* into strict p_shift;

    insert into ticket.shift_receipt (supplier_id, shift_no, receipt_no, kind,
                                      form, order_id, persons, fen, at, person,
                                      reference, reason, voids)
    values (p_shift.supplier_id, p_shift.shift_no, p_shift.receipts, p_kind,
            p_form, p_order, p_persons, p_fen, p_at, impl.person(),
            p_reference, p_reason, p_voids);
end;
$$;

comment on function impl.receipt_put(ticket.shift, text, text, int8, int4, int8,
                                     timestamptz, text, text, int4) is
'The next receipt of a shift, which the caller has locked.  What it says of cash
has been booked by impl.till_book().';
