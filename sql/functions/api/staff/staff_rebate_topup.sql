-- Members of p_change: reference, the number of the paper it stands on;
-- rebate_type, what it was: direct (0, the default), settlement (2), refund
-- (6), transfer-in (8).
create or replace function api.staff_rebate_topup(
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
    from impl.staff_account_move(p_supplier, p_user, 3, 1, p_amount_fen,
                                 p_change ->> 'reference',
                                 coalesce(p_change ->> 'rebate_type', '0'));
$$;

comment on function api.staff_rebate_topup is
'Rebate granted, to the rebate account.';

grant execute on function api.staff_rebate_topup to ticket_staff;
