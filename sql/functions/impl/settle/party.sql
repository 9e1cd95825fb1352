create or replace function impl.party_kind(p_kind "char")
returns text
language sql immutable
as $$
    select case p_kind when 'A' then 'attraction' when 'P' then 'operator'
           else 'distributor' end;
$$;

comment on function impl.party_kind("char") is
'Who takes part in settlement, as a word.';

create or replace function impl.party_form(p_form "char")
returns text
language sql immutable
as $$
    select case p_form when 'D' then 'deposit' when 'A' then 'alipay'
           when 'C' then 'clearing' else 'none' end;
$$;

comment on function impl.party_form("char") is
'How a distributor is charged, as a word; none of an attraction.';

create or replace function impl.settle_party(p_supplier int4, p_party int4)
returns ticket.party
language plpgsql stable
as $$
declare
    v_party ticket.party;
begin
    select p.* into v_party
    from ticket.party p
    where p.supplier_id = p_supplier and p.party_no = p_party
      and p.removed_at is null;

    if not found then
        perform impl.staff_refuse('PARTY_MISSING', p_party::text);
    end if;

    return v_party;
end;
$$;

comment on function impl.settle_party(int4, int4) is
'Helper: the party of a number, or a refusal.';

create or replace function impl.settle_sees(p_supplier int4, p_party int4)
returns ticket.party
language plpgsql stable
as $$
declare
    v_own   int4;
begin
    if impl.acts_for_party() then
        v_own := impl.person_party((impl.actor() ->> 'staff_id')::int4,
                                   p_supplier);

        if v_own is null or p_party <> v_own then
            perform impl.staff_refuse('PARTY_MISSING',
                                      coalesce(p_party, v_own, 0)::text);
        end if;

        return impl.settle_party(p_supplier, v_own);
    elsif p_party is null then
        return null;
    end if;

    return impl.settle_party(p_supplier, p_party);
end;
$$;

comment on function impl.settle_sees(int4, int4) is
'Whose view of settlement is asked for: of who belongs to a party its own and no
other, of staff that of the party named; null: all of it.';

create or replace function impl.acts_for_party()
returns bool
language plpgsql stable
as $$
begin
    return impl.signed_in_as('{party}');
end;
$$;

comment on function impl.acts_for_party() is
'Whether who acts belongs to a party, and so sees no more than that one''s.';

create or replace function impl.settle_is_of(p_order ticket.orders,
    p_party ticket.party)
returns bool
language plpgsql stable
as $$
begin
    return case
        when p_party.party_no is null then true
        when p_party.kind = 'D' then p_order.agent_id = p_party.agent_id
        else exists (
            select
            from ticket.settle_leg l
            where l.supplier_id = p_order.supplier_id
              and l.order_id = p_order.order_id
              and l.party_no = p_party.party_no) end;
end;
$$;

comment on function impl.settle_is_of(ticket.orders, ticket.party) is
'Whether an order is for a party to see: its distributor''s, and, once tickets
are issued, its attractions''; null: for staff, who see all.';

create or replace function impl.party_stations(p_supplier int4, p_party int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce((
        select string_agg(t.station_no::text, ',' order by t.station_no)
        from ticket.party_station t
        where t.supplier_id = p_supplier and t.party_no = p_party), 'none');
end;
$$;

comment on function impl.party_stations(int4, int4) is
'The stations of an attraction as staff say them: 1,3 or none.';

-- Of an account there is more than one reason at most: the first is told.
create or replace function impl.party_account_missing(p_party ticket.party)
returns text
language plpgsql stable
as $$
declare
    v_provider text;
    v_through  ticket.provider_account;
    v_account  ticket.party_account;
begin
    select k.* into v_account
    from ticket.party_account k
    where k.supplier_id = p_party.supplier_id
      and k.party_no = p_party.party_no and k.is_default
      and k.use = case p_party.kind when 'A' then 'P' else 'C' end::"char";

    if not found then
        return 'no_account';
    end if;

    select a.* into v_through
    from ticket.provider_account a
    where a.supplier_id = p_party.supplier_id
      and a.account_no = v_account.provider_account;

    v_provider := impl.party_form(p_party.charge_form);

    return case
        when v_through.state is distinct from 'A' then 'platform_removed'
        when p_party.kind = 'A' then null
        when v_through.provider <> v_provider then 'other_platform'
        when v_account.agreement_state = 'N' then 'agreement_none'
        when v_account.agreement_state = 'G' then 'agreement_signing'
        when v_account.agreement_state = 'E' then 'agreement_ended' end;
end;
$$;

comment on function impl.party_account_missing(ticket.party) is
'Why the account of a party that is used by itself cannot be: a word; null: it
can.';

create or replace function impl.party_missing(p_party ticket.party)
returns text[]
language plpgsql stable
as $$
declare
    v_missing text[] := '{}';
    v_agent   ticket.agent;
begin
    if p_party.removed_at is not null then
        v_missing := v_missing || 'removed'::text;
    elsif not p_party.enabled then
        v_missing := v_missing || 'disabled'::text;
    end if;

    if p_party.kind = 'P' then
        return v_missing;
    elsif p_party.kind = 'A' then
        if p_party.own_supplier_id is null
            and impl.party_stations(p_party.supplier_id, p_party.party_no)
                = 'none'
        then
            v_missing := v_missing || 'no_gate'::text;
        end if;

        return array_remove(
            v_missing || impl.party_account_missing(p_party), null);
    end if;

    select a.* into v_agent
    from ticket.agent a
    where a.supplier_id = p_party.supplier_id
      and a.agent_id = p_party.agent_id;

    if not v_agent.enabled then
        v_missing := v_missing || 'agent_disabled'::text;
    end if;

    return array_remove(
        v_missing || case when p_party.charge_form <> 'D'
                          then impl.party_account_missing(p_party)
                          when not v_agent.can_deposit then 'no_deposit' end,
        null);
end;
$$;

comment on function impl.party_missing(ticket.party) is
'What a party lacks: a distributor to be charged, an attraction to let in and to
be paid.  Words that programs go by; none: it lacks nothing.';

create or replace function impl.party_why(p_party ticket.party)
returns text
language plpgsql stable
as $$
declare
    v_provider constant text := case p_party.charge_form
        when 'A' then impl.either('Alipay', '支付宝')
        else impl.either('the clearing provider', '清结算系统') end;
    v_why      text;
begin
    select string_agg(case m.word
        when 'removed' then impl.either('it is removed', '已移除')
        when 'disabled' then impl.either('it is disabled', '已停用')
        when 'no_gate' then
            impl.either('nobody can be let in: it has neither a supplier of'
                        || ' its own nor stations', '没有自己的景区，也没有检票点，无法检票')
        when 'agent_disabled' then
            impl.either('its agent is disabled', '其代理商已停用')
        when 'no_deposit' then
            impl.either('its agent may not pay from a deposit',
                        '其代理商未开通预存款支付')
        when 'no_account' then
            case p_party.kind
            when 'A' then impl.either('it has no account to be paid out to',
                                      '没有收款账户')
            else format(impl.either('it has no account at %s to be charged',
                                    '没有在%s的扣款账户'), v_provider) end
        when 'platform_removed' then
            impl.either('our account through which its own is reached is'
                        || ' removed', '用以付款或扣款的我方平台账户已移除')
        when 'other_platform' then
            format(impl.either('its account to be charged is not at %s',
                               '扣款账户不在%s'), v_provider)
        when 'agreement_none' then
            impl.either('its agreement is not signed', '尚未签署扣款协议')
        when 'agreement_signing' then
            impl.either('its agreement is being signed', '扣款协议正在签署')
        when 'agreement_ended' then
            impl.either('its agreement has ended', '扣款协议已终止') end,
        impl.either('; ', '；') order by m.no)
    into v_why
    from unnest(impl.party_missing(p_party)) with ordinality m (word, no);

    return case p_party.kind
           when 'A' then impl.either('it cannot be paid yet: ', '尚不能结算：')
           else impl.either('it cannot be charged yet: ', '尚不能扣款：') end
           || v_why;
end;
$$;

comment on function impl.party_why(ticket.party) is
'The same in words, for people; null: it lacks nothing.';
