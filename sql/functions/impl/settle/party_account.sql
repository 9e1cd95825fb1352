create or replace function impl.party_account(p_supplier int4, p_party int4,
    p_account int4)
returns ticket.party_account
language plpgsql volatile
as $$
declare
    v_account ticket.party_account;
begin
    select k.* into v_account
    from ticket.party_account k
    where k.supplier_id = p_supplier and k.party_no = p_party
      and k.account_no = p_account
    for no key update;

    if not found then
        perform impl.staff_refuse('PARTY_ACCOUNT_MISSING', p_party::text,
                                  p_account::text);
    elsif v_account.state = 'R' then
        perform impl.staff_refuse('PARTY_ACCOUNT_RETIRED', p_party::text,
                                  p_account::text);
    end if;

    return v_account;
end;
$$;

comment on function impl.party_account(int4, int4, int4) is
'Helper: a party''s account, locked, or a refusal; one that is retired is
refused, too.';

create or replace function impl.party_accounts(p_supplier int4, p_party int4)
returns table (party int4, account int4, use text, provider_account int4,
               provider text, number text, holder text, state text,
               is_default bool, agreement_state text, agreement_no text,
               limit_once_fen int8, limit_day_fen int8, sign_address text,
               made_at timestamptz, made_by text, retired_at timestamptz)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select k.party_no::int4, k.account_no::int4,
           case k.use when 'C' then 'charge' else 'payout' end,
           k.provider_account::int4, a.provider::text, k.number_shown,
           k.holder_shown,
           case k.state when 'A' then 'live' else 'retired' end,
           k.is_default, impl.agreement_state(k.agreement_state),
           nullif(k.agreement_shown, ''),
           k.limit_once_fen, k.limit_day_fen,
           nullif(k.sign_address, ''), k.made_at, k.made_by, k.retired_at
    from ticket.party_account k
    left join ticket.provider_account a
      on a.supplier_id = k.supplier_id and a.account_no = k.provider_account
    where k.supplier_id = p_supplier and k.party_no = p_party;
end;
$$;

comment on function impl.party_accounts(int4, int4) is
'A party''s accounts as staff see them.';

create or replace function impl.agreement_state(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'N' then 'none' when 'G' then 'signing'
           when 'S' then 'signed' when 'E' then 'ended' end;
$$;

comment on function impl.agreement_state("char") is
'How far an agreement is, as a word.';

-- What a platform cannot do is said here, not when a ticket is sold.
create or replace function impl.party_account_check(p_party ticket.party,
    p_change jsonb, p_through ticket.provider_account)
returns void
language plpgsql stable
as $$
declare
    c_use      constant text := case p_party.kind when 'A' then 'payout'
                                else 'charge' end;
    v_use      text := p_change ->> 'use';
    v_provider text := p_through.provider;
begin
    if v_use <> c_use then
        perform impl.staff_refuse(case p_party.kind
                                  when 'A' then 'PARTY_PAID_OUT'
                                  else 'PARTY_CHARGED' end,
                                  p_party.party_no::text);
    elsif v_provider not in ('alipay', 'clearing') then
        perform impl.staff_refuse(case v_use
                                  when 'payout' then 'PARTY_NO_PAYOUT'
                                  else 'PARTY_NO_CHARGE' end,
                                  p_through.account_no::text,
                                  impl.worded(v_provider));
    elsif not p_change -> 'number_fits' ? v_provider then
        perform impl.staff_refuse(case v_provider
                                  when 'alipay' then 'PARTY_FORM_ALIPAY'
                                  else 'PARTY_FORM_CLEARING' end,
                                  p_through.account_no::text);
    end if;
end;
$$;

comment on function impl.party_account_check(ticket.party, jsonb,
    ticket.provider_account) is
'Refuses an account that this party could not be charged at, or paid out to.';

create or replace function impl.party_agreement_put(
    p_account ticket.party_account, p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    c_address constant text :=
        '^(https://[A-Za-z0-9.-]+(:[0-9]+)?(/[!-~]*)?)?$';
    v_new     ticket.party_account;
begin
    v_new := jsonb_populate_record(p_account,
                                   p_change - '{agreement_state}'::text[]);

    if p_change ? 'agreement_no_sealed' then
        v_new.agreement_sealed := (p_change ->> 'agreement_no_sealed')::bytea;
        v_new.agreement_shown := p_change ->> 'agreement_no_shown';
    end if;

    if p_change ? 'agreement_state' then
        v_new.agreement_state := case p_change ->> 'agreement_state'
            when 'signing' then 'G' when 'signed' then 'S'
            when 'ended' then 'E' else 'N' end;
    end if;

    v_new.limit_once_fen := nullif(v_new.limit_once_fen, 0);
    v_new.limit_day_fen := nullif(v_new.limit_day_fen, 0);

    if v_new.agreement_state in ('S', 'E')
        and v_new.agreement_sealed is null
    then
        perform impl.staff_refuse('PARTY_AGREEMENT_NUMBER',
            impl.worded(impl.agreement_state(v_new.agreement_state)));
    elsif v_new.sign_address !~ c_address then
        perform impl.staff_refuse('PARTY_ADDRESS', v_new.sign_address);
    end if;

    update ticket.party_account k
    set agreement_state = v_new.agreement_state,
        agreement_sealed = v_new.agreement_sealed,
        agreement_shown = v_new.agreement_shown,
        limit_once_fen = v_new.limit_once_fen,
        limit_day_fen = v_new.limit_day_fen,
        sign_address = v_new.sign_address
    where k.supplier_id = v_new.supplier_id and k.party_no = v_new.party_no
      and k.account_no = v_new.account_no;
end;
$$;

comment on function impl.party_agreement_put(ticket.party_account, jsonb) is
'Changes what is known of the agreement of an account to be charged.';
