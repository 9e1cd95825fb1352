-- Member of p_change: reference, the number of the paper it stands on.
create or replace function api.staff_deposit_deduct(
    p_supplier text,
    p_user text,
    p_amount_fen int8,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, document int8, kind text, amount_fen int8,
               balance_fen int8, held_fen int8, repeated bool)
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
    select *
    from impl.staff_account_move(p_supplier, p_user, 1, 2, p_amount_fen,
                                 p_change ->> 'reference', null);
$$;

comment on function api.staff_deposit_deduct is
'Money paid back or taken: deposit to bank; never what orders hold.';

grant execute on function api.staff_deposit_deduct to ticket_staff;
