create or replace function impl.transfer(p_supplier int4, p_order int8,
    p_transfers int2, p_kind int2, p_debit int4, p_credit int4,
    p_amount_fen int8, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
declare
    v_account  int4;
    v_out      int8;    /* leaves the account's booked balance */
    v_in       int8;
    v_held     int8;
    v_after    int8;
    v_at       timestamptz;
    v_debit_of int4;    /* the account a side belongs to; its hold account
                           is the number after it */
    v_credit_of int4;
begin
    if p_amount_fen = 0 then
        return p_transfers;
    end if;

    v_debit_of := case when p_debit < 100 then null
                       else p_debit - (p_debit % 10 - 1) % 2 end;
    v_credit_of := case when p_credit < 100 then null
                        else p_credit - (p_credit % 10 - 1) % 2 end;
    v_account := coalesce(v_debit_of, v_credit_of);

    if v_account is null or v_credit_of <> v_debit_of then
        raise exception 'a transfer from % to % touches not one account',
            p_debit, p_credit;
    end if;

    v_out := case when v_debit_of is null then 0 else p_amount_fen end;
    v_in := case when v_credit_of is null then 0 else p_amount_fen end;
    v_held := case when p_credit = v_account + 1 then p_amount_fen else 0 end
              - case when p_debit = v_account + 1 then p_amount_fen else 0 end;

    update ticket.account a
    set balance_fen = a.balance_fen - v_out + v_in,
        held_fen = a.held_fen + v_held,
        version = a.version + 1,
        moved_at = impl.entry_at(p_at, a.moved_at)
    where a.supplier_id = p_supplier and a.account_id = v_account
    returning a.balance_fen, a.moved_at into strict v_after, v_at;

    insert into ticket.transfer (supplier_id, order_id, no, kind, debit, credit,
                                 amount_fen, debit_after, credit_after, at)
    values (p_supplier, p_order, p_transfers + 1, p_kind, p_debit, p_credit,
            p_amount_fen,
            case when v_debit_of is not null then v_after end,
            case when v_credit_of is not null then v_after end, v_at);

    return p_transfers + 1;
end;
$$;

comment on function impl.transfer(int4, int8, int2, int2, int4, int4, int8,
                                  timestamptz) is
'Moves money between one agent''s account (or its hold account) and the
supplier''s side, or between the account and its hold account: one row of
transfer and the account together, at the moment given or just after the
account''s latest one (see impl.entry_at).  A zero amount makes no row.
Takes the highest transfer number of the document and returns its new value,
which the caller stores.';
