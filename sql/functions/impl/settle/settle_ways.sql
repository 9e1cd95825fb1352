create or replace function impl.settle_account(p_supplier int4,
                                               p_provider text)
returns int2
language plpgsql stable
as $$
begin
    return (select a.account_no
            from ticket.provider_account a
            where a.supplier_id = p_supplier and a.provider = p_provider
              and a.state = 'A'
            order by a.account_no
            limit 1);
end;
$$;

comment on function impl.settle_account(int4, text) is
'The operator''s own account at a platform, by which money is moved there; null:
none.';

create or replace function impl.settle_distributor(p_supplier int4,
                                                   p_agent int4)
returns ticket.settle_way
language plpgsql stable
as $$
declare
    v_way     ticket.settle_way;
    v_party   ticket.party;
    v_account ticket.party_account;
begin
    select p.* into v_party
    from ticket.party p
    where p.supplier_id = p_supplier and p.agent_id = p_agent
      and p.removed_at is null and p.enabled;

    if not found then
        return null;
    end if;

    v_way.party_no := v_party.party_no;
    v_way.form := v_party.charge_form;
    v_way.fee_fen := v_party.ticket_fee_fen;
    v_way.party_account := 0;
    v_way.content := '{}';

    if v_way.form = 'D' then
        return v_way;
    end if;

    select a.* into v_account
    from ticket.party_account a
    where a.supplier_id = p_supplier and a.party_no = v_party.party_no
      and a.use = 'C' and a.is_default and a.state = 'A';

    if not found then
        return null;
    end if;

    v_way.party_account := v_account.account_no;
    v_way.account_no := v_account.provider_account;
    v_way.content := jsonb_strip_nulls(jsonb_build_object(
        'payer_sealed', encode(v_account.number_sealed, 'hex'),
        'sealed_for', format('%s.%s', v_account.party_no,
                             v_account.account_no),
        'agreement_sealed', encode(v_account.agreement_sealed, 'hex')));

    return v_way;
end;
$$;

comment on function impl.settle_distributor(int4, int4) is
'How an agent is charged, and what its charge says of who pays; null: it is no
distributor, or has no account to be charged.';

create or replace function impl.settle_fee(p_supplier int4, p_party int4,
    p_at timestamptz)
returns int8
language plpgsql stable
as $$
begin
    return (select f.fee_fen
            from ticket.party_fee f
            where f.supplier_id = p_supplier and f.party_no = p_party
              and f.since <= p_at
            order by f.since desc
            limit 1);
end;
$$;

comment on function impl.settle_fee(int4, int4, timestamptz) is
'What a distributor was charged besides for each ticket that it booked at this
moment; before it took part, what it was at first; null: it never did.';

create or replace function impl.settle_fee_each(p_supplier int4, p_party int4,
    p_at timestamptz)
returns bool
language plpgsql stable
as $$
begin
    return (select f.each_entry
            from ticket.party_entry_fee f
            where f.supplier_id = p_supplier and f.party_no = p_party
              and f.since <= p_at
            order by f.since desc
            limit 1);
end;
$$;

comment on function impl.settle_fee_each(int4, int4, timestamptz) is
'Whether each entry costs an attraction its fee, by a ticket that was booked at
this moment; likewise.';

create or replace function impl.settle_attraction(p_supplier int4,
                                                  p_party int4)
returns ticket.settle_way
language plpgsql stable
as $$
declare
    v_account int2;
begin
    select a.account_no into v_account
    from ticket.party_account a
    where a.supplier_id = p_supplier and a.party_no = p_party
      and a.use = 'P' and a.is_default and a.state = 'A';

    return impl.settle_payee(p_supplier, p_party, v_account);
end;
$$;

comment on function impl.settle_attraction(int4, int4) is
'How an attraction is paid now.';

create or replace function impl.settle_payee(p_supplier int4, p_party int4,
                                             p_account int4)
returns ticket.settle_way
language plpgsql stable
as $$
declare
    v_way     ticket.settle_way;
    v_account ticket.party_account;
begin
    select a.* into v_account
    from ticket.party_account a
    where a.supplier_id = p_supplier and a.party_no = p_party
      and a.account_no = p_account;

    v_way.party_no := p_party;
    v_way.party_account := v_account.account_no;
    v_way.account_no := v_account.provider_account;
    v_way.content := jsonb_build_object(
        'payee_sealed', encode(v_account.number_sealed, 'hex'),
        'payee_name_sealed', encode(v_account.holder_sealed, 'hex'),
        'sealed_for', format('%s.%s', v_account.party_no,
                             v_account.account_no));

    return v_way;
end;
$$;

comment on function impl.settle_payee(int4, int4, int4) is
'How an account of an attraction is paid, and what a payout says of it.';

create or replace function impl.settle_station_party(p_supplier int4,
                                                     p_station int4)
returns int4
language plpgsql stable
as $$
begin
    if p_station < 0 then
        return (select p.party_no
                from ticket.party p
                where p.supplier_id = p_supplier
                  and p.own_supplier_id = -p_station
                  and p.removed_at is null);
    end if;

    return (select s.party_no
            from ticket.party_station s
            where s.supplier_id = p_supplier and s.station_no = p_station);
end;
$$;

comment on function impl.settle_station_party(int4, int4) is
'The attraction whose own a station of the operator''s is, or, below 0, the one
that is that supplier itself; null: none.';
