create or replace function impl.settle_book(p_supplier int4, p_order int8,
    p_kind text, p_debit int4, p_credit int4, p_amount_fen int8,
    p_ticket int2, p_leg int2, p_party int4, p_case int8, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_no int2;
begin
    if p_amount_fen = 0 then
        return;
    end if;

    update ticket.orders o
    set transfers = case
        when greatest(p_debit, p_credit) >= 100
            then impl.transfer(p_supplier, p_order, o.transfers,
                               impl.transfer_kind(p_kind), p_debit, p_credit,
                               p_amount_fen, p_at)
        else impl.book(p_supplier, p_order, o.transfers,
                       impl.transfer_kind(p_kind), p_debit, p_credit,
                       p_amount_fen, p_at) end
    where o.supplier_id = p_supplier and o.order_id = p_order
    returning o.transfers into strict v_no;

    insert into ticket.transfer_part (supplier_id, order_id, no, ticket_no,
                                      leg_no, party_no, case_id)
    values (p_supplier, p_order, v_no, p_ticket, p_leg, p_party, p_case);
end;
$$;

comment on function impl.settle_book(int4, int8, text, int4, int4, int8, int2,
                                     int2, int4, int8, timestamptz) is
'A row of the ledger on an order of settlement, and whose it is; nothing where
the amount is zero.  The caller has locked the order and, where money leaves or
reaches a deposit, its account.';
