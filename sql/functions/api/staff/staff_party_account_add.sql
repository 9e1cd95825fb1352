-- Members of p_change: provider_account, use, number_sealed, number_shown,
-- number_fits, holder_sealed, holder_shown.
create or replace function api.staff_party_account_add(
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
    v_party    ticket.party;
    v_use      "char";
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_party := impl.settle_party(v_supplier, p_party);

    if exists (select
               from ticket.party_account k
               where k.supplier_id = v_supplier and k.party_no = p_party
                 and k.account_no = p_account)
    then
        perform impl.staff_refuse('PARTY_ACCOUNT_EXISTS', p_party::text,
                                  p_account::text);
    end if;

    perform impl.party_account_check(v_party, p_change,
        impl.staff_provider(p_supplier,
                            (p_change ->> 'provider_account')::int4));

    v_use := case p_change ->> 'use' when 'charge' then 'C' else 'P' end;

    insert into ticket.party_account (supplier_id, party_no, account_no,
        provider_account, use, number_sealed, number_shown, holder_sealed,
        holder_shown, is_default, made_at, made_by)
    values (v_supplier, p_party, p_account,
            (p_change ->> 'provider_account')::int2, v_use,
            (p_change ->> 'number_sealed')::bytea, p_change ->> 'number_shown',
            (p_change ->> 'holder_sealed')::bytea, p_change ->> 'holder_shown',
            not exists (select
                        from ticket.party_account k
                        where k.supplier_id = v_supplier
                          and k.party_no = p_party and k.use = v_use
                          and k.is_default),
            api.now(), impl.person());

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

comment on function api.staff_party_account_add is
'Adds an account of a party; the first of its use is the one that is used.';

grant execute on function api.staff_party_account_add to ticket_staff;
