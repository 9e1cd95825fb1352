-- Members of p_change: last, at; see impl.staff_account_shown().
create or replace function api.staff_deposit_show(
    p_supplier text,
    p_user text,
    p_change jsonb)
returns table (verdict text, subject text,
               at timestamptz, document int8, no int2, kind text,
               amount_fen int8, balance_fen int8, reference text,
               own_number text, booked_by text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select *
    from impl.staff_account_shown(p_supplier, p_user, 1, p_change);
$$;

comment on function api.staff_deposit_show is
'An agent''s deposit: its last movements, oldest first.';

grant execute on function api.staff_deposit_show to ticket_staff;
