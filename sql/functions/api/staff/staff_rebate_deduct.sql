-- Members of p_change: reference, the number of the paper it stands on;
-- rebate_type, what it was: payout (3, the default), sale (4), exchange (5),
-- transfer-out (7).
create or replace function api.staff_rebate_deduct(
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
    from impl.staff_account_move(p_supplier, p_user, 3, 2, p_amount_fen,
                                 p_change ->> 'reference',
                                 coalesce(p_change ->> 'rebate_type', '3'));
$$;

comment on function api.staff_rebate_deduct is
'Rebate paid out or taken; never what orders hold.';

grant execute on function api.staff_rebate_deduct to ticket_staff;
