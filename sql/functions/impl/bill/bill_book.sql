create or replace function impl.bill_book(p_bill ticket.bill,
    p_transfers int2, p_kind int2, p_debit int4, p_credit int4,
    p_amount_fen int8)
returns int2
language plpgsql volatile
as $$
begin
    return impl.book(p_bill.supplier_id, p_bill.bill_id, p_transfers, p_kind,
        case when p_amount_fen < 0 then p_credit else p_debit end,
        case when p_amount_fen < 0 then p_debit else p_credit end,
        abs(p_amount_fen), api.now());
end;
$$;

comment on function impl.bill_book(ticket.bill, int2, int2, int4, int4, int8) is
'Books an amount that a bill says, the other way round where it is less than
nothing.';
