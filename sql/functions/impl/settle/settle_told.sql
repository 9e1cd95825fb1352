create or replace function impl.settle_told(p_supplier int4, p_what text,
    p_subject text, p_pause interval, p_at timestamptz)
returns bool
language plpgsql volatile
as $$
begin
    insert into ticket.settle_told as t (supplier_id, what, subject, told_at)
    values (p_supplier, p_what, p_subject, p_at)
    on conflict (supplier_id, what, subject) do update
    set told_at = excluded.told_at
    where t.told_at <= p_at - p_pause;

    return found;
end;
$$;

comment on function impl.settle_told(int4, text, text, interval,
                                     timestamptz) is
'Is somebody to be told of it now?  Once, and then once in a pause.';

create or replace function impl.settle_message(p_supplier int4,
    p_parties int4[], p_order int8, p_text text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_alarm constant int2 := 8;
    c_life  constant interval := '24 h';
begin
    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed, text,
                                created_at, expire_at, due_at)
    select p_supplier, nextval('ticket.message_number'), p_order, c_alarm,
           f.what, y.party_no::text, f.sealed, '【平台】' || p_text, p_at,
           p_at + c_life, p_at
    from ticket.party y
    cross join lateral (values ('party_phone1', y.phone1_sealed),
                               ('party_phone2', y.phone2_sealed))
        f (what, sealed)
    where y.supplier_id = p_supplier and y.party_no = any (p_parties)
      and y.removed_at is null and length(f.sealed) > 0
    order by y.party_no, f.what;
end;
$$;

comment on function impl.settle_message(int4, int4[], int8, text,
                                        timestamptz) is
'A message to the phones of parties, behind what else is to be sent.';

create or replace function impl.settle_operators(p_supplier int4)
returns int4[]
language plpgsql stable
as $$
begin
    return array(
        select y.party_no::int4
        from ticket.party y
        where y.supplier_id = p_supplier and y.kind = 'P' and y.enabled
          and y.removed_at is null);
end;
$$;

comment on function impl.settle_operators(int4) is
'The operator, as a party that has phones.';

create or replace function impl.settle_money_text(p_fen int8)
returns text
language sql stable
as $$
    select to_char(p_fen / 100.0, 'FM9,999,999,999,990.00');
$$;

comment on function impl.settle_money_text(int8) is
'Yuan as a message has them: 1,234.50.';

create or replace function impl.settle_account_text(p_supplier int4,
                                                    p_account int2)
returns text
language plpgsql stable
as $$
begin
    return case (select a.provider
                 from ticket.provider_account a
                 where a.supplier_id = p_supplier
                   and a.account_no = p_account)
           when 'alipay' then '支付宝账户' else '清结算账户' end;
end;
$$;

comment on function impl.settle_account_text(int4, int2) is
'What a message calls an account of the operator''s.';

create or replace function impl.settle_warn(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_ever constant interval := '1000 years';
    v      record;
begin
    for v in
        select p.supplier_id, p.party_no::int4 as party_no, p.warn_fen,
               a.balance_fen - a.held_fen as fen
        from ticket.party p
        join ticket.account a
          on a.supplier_id = p.supplier_id
             and a.account_id = impl.paying_account(p.agent_id, 'Y')
        left join ticket.settle_told t
          on t.supplier_id = p.supplier_id and t.what = 'balance'
             and t.subject = p.party_no::text
        where p.kind = 'D' and p.enabled and p.removed_at is null
          and p.charge_form = 'D'
          and (a.balance_fen - a.held_fen < p.warn_fen)
              <> (t.told_at is not null)
        order by p.supplier_id, p.party_no
    loop
        if v.fen >= v.warn_fen then
            delete from ticket.settle_told t
            where t.supplier_id = v.supplier_id and t.what = 'balance'
              and t.subject = v.party_no::text;

        elsif impl.settle_told(v.supplier_id, 'balance', v.party_no::text,
                               c_ever, p_at)
        then
            perform impl.settle_message(v.supplier_id, array[v.party_no],
                null, format('预存款余额 %s 元，低于 %s 元，请及时充值。',
                             impl.settle_money_text(v.fen),
                             impl.settle_money_text(v.warn_fen)), p_at);
        end if;
    end loop;
end;
$$;

comment on function impl.settle_warn(timestamptz) is
'Distributors whose deposit has fallen below what they are to be warned at are
told, once until it is above that again.';
