-- Members of p_change: reference (must), fee_fen, returned, remark.
create or replace function api.staff_bill_withdraw(p_supplier text,
    p_account int4, p_amount_fen int8, p_change jsonb)
returns table (verdict text, subject text, account_no int4, reference text,
               amount_fen int8, fee_fen int8, returned bool, document int8,
               repeated bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_account  ticket.provider_account;
    v_new      ticket.withdrawal;
    v_old      ticket.withdrawal;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    /* What is left there when the account is taken away is drawn, too. */
    select a.* into v_account
    from ticket.provider_account a
    where a.supplier_id = v_supplier and a.account_no = p_account
    for no key update;

    if not found then
        perform impl.staff_refuse('PROVIDER_MISSING', p_supplier,
                                  p_account::text);
    elsif v_account.provider = 'unionpay' then
        perform impl.staff_refuse('WITHDRAWAL_BILLED', p_account::text);
    elsif (p_amount_fen > 0) is not true then
        perform impl.staff_refuse('AMOUNT_ZERO');
    end if;

    v_new.supplier_id := v_supplier;
    v_new.account_no := p_account;
    v_new.reference := p_change ->> 'reference';
    v_new.amount_fen := p_amount_fen;
    v_new.fee_fen := coalesce((p_change ->> 'fee_fen')::int8, 0);
    v_new.returned := coalesce((p_change ->> 'returned')::bool, false);
    v_new.remark := p_change ->> 'remark';
    v_old := impl.withdrawal_book(v_new);

    if (v_old.account_no, v_old.amount_fen, v_old.fee_fen, v_old.returned)
       <> (v_new.account_no, v_new.amount_fen, v_new.fee_fen, v_new.returned)
    then
        perform impl.staff_refuse('REFERENCE_USED', v_new.reference,
                                  v_old.withdrawal_id::text);
    end if;

    if v_old.withdrawal_id is null then
        perform impl.limit_check(v_supplier, 'bill withdraw',
                                 v_new.amount_fen + v_new.fee_fen);
        perform impl.logged(v_supplier, 'withdrawal',
            jsonb_build_object('reference', v_new.reference), null,
            jsonb_build_object('account_no', p_account,
                'amount_fen', v_new.amount_fen, 'fee_fen', v_new.fee_fen,
                'returned', v_new.returned, 'remark', v_new.remark));
    end if;

    return query
    select null::text, null::text, p_account, w.reference::text, w.amount_fen,
           w.fee_fen, w.returned, w.withdrawal_id,
           v_old.withdrawal_id is not null
    from ticket.withdrawal w
    where w.supplier_id = v_supplier and w.reference = v_new.reference;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_withdraw is
'Finance books money that was drawn from a platform to the bank, or, returned,
came back from there; fee is what the platform kept besides.  The same paper of
the bank (reference) is booked once, whoever says it how often.';

grant execute on function api.staff_bill_withdraw to ticket_staff;
