-- Members of p_change: agreement_state, agreement_no_sealed and
-- agreement_no_shown, limit_once_fen and limit_day_fen (0: none), sign_address
-- (empty: none); what is missing stays.
create or replace function api.staff_party_account_agreement(
    p_supplier text,
    p_party int4,
    p_account int4,
    p_change jsonb)
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

    if v_account.use <> 'C' then
        perform impl.staff_refuse('PARTY_AGREEMENT_USE', p_party::text,
                                  p_account::text);
    end if;

    perform impl.party_agreement_put(v_account, p_change);
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

comment on function api.staff_party_account_agreement is
'Says how far the agreement is by which the holder of an account lets it be
charged, where that was signed elsewhere.';

grant execute on function api.staff_party_account_agreement to ticket_staff;
