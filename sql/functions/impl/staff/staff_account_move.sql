-- One transfer between the bank (2) and an agent's deposit (p_account 1) or
-- rebate (3), under a document number of its own.  A reference makes it safe to
-- say again: the same reference answers with the first document, and moves
-- nothing.
create or replace function impl.staff_account_move(
    p_supplier text,
    p_user text,
    p_account int4,
    p_kind int4,
    p_amount_fen int8,
    p_reference text,
    p_rebate_type text)
returns table (verdict text, subject text,
               user_name text, document int8, kind text, amount_fen int8,
               balance_fen int8, held_fen int8, repeated bool)
language plpgsql
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_account int4;
    v_balance ticket.account;
    v_old ticket.deposit_document;
    v_document int8;
    v_action text;
    v_signed int8 := case p_kind when 1 then p_amount_fen
                                 else - p_amount_fen end;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_account := (impl.staff_agent(v_supplier, p_user)).agent_id * 10
                 + p_account;

    if p_amount_fen is null or p_amount_fen <= 0 then
        perform impl.staff_refuse('AMOUNT_ZERO');
    end if;

    select c.* into v_balance
    from ticket.account c
    where c.supplier_id = v_supplier
      and c.account_id = v_account
    for update;

    v_action := case p_account when 1 then 'deposit ' else 'rebate ' end
                || case p_kind when 1 then 'topup' else 'deduct' end;

    if p_reference is null and not impl.administrator() then
        perform impl.staff_refuse('REFERENCE_NEEDED', v_action);
    end if;

    if p_reference is not null then
        select d.* into v_old
        from ticket.deposit_document d
        where d.supplier_id = v_supplier
          and d.reference = p_reference;

        if found then
            if (v_old.account_id, v_old.kind, v_old.amount_fen,
                v_old.rebate_type::text)
               is distinct from (v_account, p_kind, p_amount_fen,
                                 p_rebate_type)
            then
                perform impl.staff_refuse('REFERENCE_USED',
                                          p_reference, v_old.order_id::text);
            end if;

            return query
            select null::text, null::text, p_user, v_old.order_id,
                   case p_kind when 1 then 'topup' else 'deduct' end,
                   p_amount_fen, v_balance.balance_fen, v_balance.held_fen,
                   true;
            return;
        end if;
    end if;

    if v_balance.balance_fen + v_signed < v_balance.held_fen then
        perform impl.staff_refuse('AMOUNT_AVAILABLE',
            impl.yuan(v_balance.balance_fen - v_balance.held_fen),
            impl.yuan(v_balance.balance_fen), impl.yuan(v_balance.held_fen));
    end if;

    perform impl.limit_check(v_supplier, v_action, p_amount_fen);
    v_document := impl.next_number(v_supplier, api.now());

    insert into ticket.deposit_document (supplier_id, order_id, reference,
                                         account_id, kind, amount_fen,
                                         rebate_type)
    values (v_supplier, v_document, p_reference, v_account, p_kind,
            p_amount_fen, p_rebate_type::"char");

    perform impl.transfer(v_supplier, v_document, 0::int2, p_kind::int2,
                          case p_kind when 1 then 2 else v_account end,
                          case p_kind when 1 then v_account else 2 end,
                          p_amount_fen, api.now());
    perform impl.booked_by(v_supplier, v_document, 0::int2);
    perform impl.logged(v_supplier, 'account',
        jsonb_build_object('user_name', p_user, 'account_id', v_account),
        jsonb_build_object('balance_fen', v_balance.balance_fen),
        jsonb_build_object('balance_fen', v_balance.balance_fen + v_signed,
                           'reference', p_reference,
                           'document', v_document::text));

    return query
    select null::text, null::text, p_user, v_document,
           case p_kind when 1 then 'topup' else 'deduct' end,
           p_amount_fen, v_balance.balance_fen + v_signed,
           v_balance.held_fen, false;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function impl.staff_account_move(text, text, int4, int4, int8, text,
                                            text) is
'Helper: a top-up (1) or a deduction (2) of an agent''s account.';
