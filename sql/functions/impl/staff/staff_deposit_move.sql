create or replace function impl.staff_deposit_move(
    p_supplier text,
    p_user text,
    p_kind int4,
    p_amount_fen int8,
    p_reference text)
returns table (user_name text, document int8, kind text, amount_fen int8,
               balance_fen int8, held_fen int8, repeated bool)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select *
    from impl.staff_account_move(p_supplier, p_user, 1, p_kind, p_amount_fen,
                                 p_reference, null);
$$;

comment on function impl.staff_deposit_move(text, text, int4, int8, text) is
'Helper: a top-up (1) or a deduction (2) of a deposit.';
