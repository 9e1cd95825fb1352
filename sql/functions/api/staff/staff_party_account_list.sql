create or replace function api.staff_party_account_list(
    p_supplier text,
    p_party int4)
returns table (verdict text, subject text, party int4, account int4,
               use text, provider_account int4, provider text, number text,
               holder text, state text, is_default bool,
               agreement_state text, agreement_no text, limit_once_fen int8,
               limit_day_fen int8, sign_address text, made_at timestamptz,
               made_by text, retired_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.settle_party(v_supplier, p_party);

    return query
    select null::text, null::text, k.*
    from impl.party_accounts(v_supplier, p_party) k
    order by k.account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_account_list is
'The accounts of a party, also those that are retired; numbers and names in
part.';

grant execute on function api.staff_party_account_list to ticket_staff;
