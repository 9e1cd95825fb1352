-- Member of p_change: reference, the number of the paper it stands on.
create or replace function api.staff_deposit_topup(
    p_supplier text,
    p_user text,
    p_amount_fen int8,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, document int8, kind text, amount_fen int8,
               balance_fen int8, held_fen int8, repeated bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, m.*
    from impl.staff_deposit_move(p_supplier, p_user, 1, p_amount_fen,
                                 p_change ->> 'reference') m;

exception when sqlstate 'ST001' then
    get stacked diagnostics verdict = message_text,
                            subject = pg_exception_detail;
    return next;
end;
$$;

comment on function api.staff_deposit_topup is
'Money paid in: bank to deposit.';

grant execute on function api.staff_deposit_topup to ticket_staff, ticket_test;
