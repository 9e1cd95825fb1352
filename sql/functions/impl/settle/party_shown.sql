create or replace function impl.party_rows(p_party ticket.party)
returns table (party int4, name text, kind text, enabled bool, agent text,
               own_supplier text, stations text, payout_fee_fen int8,
               entry_days int4, entries_per_day int4, fee_each_entry bool,
               ticket_fee_fen int8, warn_fen int8, charge_form text,
               charge_on text, phones int4, charge_account int4,
               payout_account int4, ready bool,
               missing text, revision int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_missing constant text[] := impl.party_missing(p_party);
begin
    return query
    select p_party.party_no::int4, p_party.name, impl.party_kind(p_party.kind),
           p_party.enabled,
           (select a.user_name::text
            from ticket.agent a
            where a.supplier_id = p_party.supplier_id
              and a.agent_id = p_party.agent_id),
           (select s.code::text
            from ticket.supplier s
            where s.supplier_id = p_party.own_supplier_id),
           impl.party_stations(p_party.supplier_id, p_party.party_no),
           p_party.payout_fee_fen, p_party.entry_days::int4,
           p_party.entries_per_day::int4, p_party.fee_each_entry,
           p_party.ticket_fee_fen, p_party.warn_fen,
           impl.party_form(p_party.charge_form),
           case when p_party.kind = 'D' then
               case when p_party.charge_on_place then 'place' else 'pay' end
           end,
           (p_party.phone1_sealed <> '')::int4
           + (p_party.phone2_sealed <> '')::int4, d.charge, d.payout,
           v_missing = '{}', nullif(array_to_string(v_missing, ' '), ''),
           p_party.version
    from (select max(k.account_no) filter (where k.use = 'C')::int4 as charge,
                 max(k.account_no) filter (where k.use = 'P')::int4 as payout
          from ticket.party_account k
          where k.supplier_id = p_party.supplier_id
            and k.party_no = p_party.party_no and k.is_default) d;
end;
$$;

comment on function impl.party_rows(ticket.party) is
'A party as staff see it, in no language.';

create or replace function impl.party_uses(p_supplier int4, p_party int4)
returns text[]
language plpgsql stable
as $$
begin
    return array(
        select impl.either('product ', '产品 ') || p.code
        from ticket.settle_product s
        join ticket.product p using (supplier_id, product_id)
        where s.supplier_id = p_supplier and s.state <> 'C'
          and (jsonb_path_exists(s.proposed, '$.parts[*].party_no ? (@ == $no)',
                                 jsonb_build_object('no', p_party))
               or exists (select
                          from ticket.settle_terms_part k
                          where k.supplier_id = p_supplier
                            and k.party_no = p_party
                            and k.product_id = s.product_id
                            and k.version = s.version))
        order by p.code)
        || array(
            select format(impl.either('%s orders that are not over',
                                      '%s 个未结束的订单'), k.n)
            from (select count(*) as n
                  from (select s.order_id
                        from ticket.settle_order s
                        where s.supplier_id = p_supplier
                          and s.party_no = p_party and s.state in ('0', '2')
                        union
                        select l.order_id
                        from ticket.settle_leg l
                        where l.supplier_id = p_supplier
                          and l.party_no = p_party
                          and l.state in ('A', 'W', 'V')
                        union
                        select l.order_id
                        from ticket.settle_leg l
                        where l.supplier_id = p_supplier
                          and l.party_no = p_party
                          and l.window_until >= impl.local_day(p_supplier,
                                                               api.now())
                        union
                        select c.order_id
                        from ticket.settle_case c
                        where c.supplier_id = p_supplier
                          and c.party_no = p_party
                          and c.state in ('N', 'S', 'W', 'M')) u) k
            where k.n > 0);
end;
$$;

comment on function impl.party_uses(int4, int4) is
'What of settlement needs a party, in words.';

create or replace function impl.party_agent_check(p_party ticket.party,
    p_user text)
returns void
language plpgsql stable
as $$
declare
    v_other int2;
begin
    if p_party.agent_id is null then
        perform impl.staff_refuse('PARTY_AGENT_NEEDED');
    end if;

    select p.party_no into v_other
    from ticket.party p
    where p.supplier_id = p_party.supplier_id
      and p.agent_id = p_party.agent_id and p.removed_at is null;

    if found then
        perform impl.staff_refuse('PARTY_AGENT', p_user, v_other::text);
    end if;
end;
$$;

comment on function impl.party_agent_check(ticket.party, text) is
'Refuses a distributor without an agent, or with one of another party.';

create or replace function impl.party_own_check(p_party ticket.party,
    p_own int4, p_code text)
returns void
language plpgsql stable
as $$
declare
    v_other int2;
begin
    if p_party.kind <> 'A' then
        perform impl.staff_refuse('PARTY_DISTRIBUTOR',
                                  p_party.party_no::text);
    elsif p_own = p_party.supplier_id then
        perform impl.staff_refuse('PARTY_SUPPLIER_SELF', p_code);
    elsif impl.party_stations(p_party.supplier_id, p_party.party_no) <> 'none'
    then
        perform impl.staff_refuse('PARTY_HAS_STATIONS',
            p_party.party_no::text,
            impl.party_stations(p_party.supplier_id, p_party.party_no));
    end if;

    select p.party_no into v_other
    from ticket.party p
    where p.supplier_id = p_party.supplier_id and p.own_supplier_id = p_own
      and p.removed_at is null and p.party_no <> p_party.party_no;

    if found then
        perform impl.staff_refuse('PARTY_SUPPLIER_TAKEN', p_code,
                                  v_other::text);
    end if;
end;
$$;

comment on function impl.party_own_check(ticket.party, int4, text) is
'Refuses a supplier that cannot be this attraction itself.';
