create or replace function impl.book(p_supplier int4, p_document int8,
    p_transfers int2, p_kind int2, p_debit int4, p_credit int4,
    p_amount_fen int8, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
begin
    if p_amount_fen = 0 then
        return p_transfers;
    elsif greatest(p_debit, p_credit) >= 100 then
        raise exception 'a booking from % to % touches an account',
            p_debit, p_credit;
    end if;

    insert into ticket.transfer (supplier_id, order_id, no, kind, debit, credit,
                                 amount_fen, at)
    values (p_supplier, p_document, p_transfers + 1, p_kind, p_debit, p_credit,
            p_amount_fen, p_at);

    return p_transfers + 1;
end;
$$;

comment on function impl.book(int4, int8, int2, int2, int4, int4, int8,
                              timestamptz) is
'Moves money between two sides of the supplier, of which no balance is kept: one
row of transfer.  A zero amount makes no row.  Takes the highest transfer number
of the document and returns its new value, which the caller stores.';
