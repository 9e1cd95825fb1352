create or replace function api.staff_party_account_default(
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
    v_account  ticket.party_account;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    perform impl.settle_party(v_supplier, p_party);
    v_account := impl.party_account(v_supplier, p_party, p_account);

    if not v_account.is_default then
        update ticket.party_account k
        set is_default = false
        where k.supplier_id = v_supplier and k.party_no = p_party
          and k.use = v_account.use and k.is_default;

        update ticket.party_account k
        set is_default = true
        where k.supplier_id = v_supplier and k.party_no = p_party
          and k.account_no = p_account;

        perform impl.party_touch(v_supplier, p_party);
    end if;

    return query
    select null::text, null::text, k.*
    from impl.party_accounts(v_supplier, p_party) k
    where k.account = p_account;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_account_default is
'Says which account of its use a party is charged at, or paid out to, from now
on.';

grant execute on function api.staff_party_account_default to ticket_staff;
