create or replace function api.staff_party_account_retire(
    p_supplier text,
    p_party int4,
    p_account int4)
returns table (verdict text, subject text, party int4, account int4,
               use text, provider_account int4, provider text, number text,
               holder text, state text, is_default bool,
               agreement_state text, agreement_no text, limit_once_fen int8,
               limit_day_fen int8, sign_address text, made_at timestamptz,
               made_by text, retired_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.settle_party(v_supplier, p_party);
    perform impl.party_account(v_supplier, p_party, p_account);

    update ticket.party_account k
    set state = 'R', is_default = false, retired_at = api.now()
    where k.supplier_id = v_supplier and k.party_no = p_party
      and k.account_no = p_account;

    perform impl.party_touch(v_supplier, p_party);

    return query
    select null::text, null::text, k.*
    from impl.party_accounts(v_supplier, p_party) k
    where k.account = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_account_retire is
'Uses an account of a party no more; what was begun with it goes on with it.';

grant execute on function api.staff_party_account_retire to ticket_staff;
