create or replace function impl.settle_product(p_supplier int4, p_product int4)
returns ticket.settle_product
language plpgsql volatile
as $$
declare
    v_product ticket.settle_product;
begin
    select s.* into v_product
    from ticket.settle_product s
    where s.supplier_id = p_supplier and s.product_id = p_product
    for no key update;

    if not found then
        perform impl.staff_refuse('SETTLE_TERMS_NONE', p.code)
        from ticket.product p
        where p.supplier_id = p_supplier and p.product_id = p_product;
    end if;

    return v_product;
end;
$$;

comment on function impl.settle_product(int4, int4) is
'Helper: what makes a product one of settlement, locked, or a refusal.';

create or replace function impl.settle_return_rule(p_rule int4)
returns text
language sql immutable
as $$
    select (array['no', 'free', 'percent', 'fixed'])[p_rule];
$$;

comment on function impl.settle_return_rule(int4) is
'What a return before use costs, as a word.';

create or replace function impl.settle_after_expiry(p_after "char")
returns text
language sql immutable
as $$
    select case p_after when '1' then 'none' when '2' then 'auto'
           when '3' then 'on_request' end;
$$;

comment on function impl.settle_after_expiry("char") is
'What becomes of a part that nobody visited, as a word.';

-- Terms that hold as the members of a proposal, so that what is not said stays.
create or replace function impl.settle_terms_said(p_supplier int4,
    p_product int4, p_version int4)
returns jsonb
language plpgsql stable
as $$
begin
    return (
        select to_jsonb(t) - '{supplier_id,product_id,version,since,fund_code,'
               'proposed_by,approved_by,price_fen}'::text[]
               || jsonb_build_object('parts', (
                   select jsonb_agg(to_jsonb(p) - '{supplier_id,product_id,'
                                    'version,payout_fee_fen}'::text[]
                                    order by p.leg_no)
                   from ticket.settle_terms_part p
                   where p.supplier_id = p_supplier
                     and p.product_id = p_product
                     and p.version = p_version))
        from ticket.settle_terms t
        where t.supplier_id = p_supplier and t.product_id = p_product
          and t.version = p_version);
end;
$$;

comment on function impl.settle_terms_said(int4, int4, int4) is
'Terms that hold, as the members of a proposal; null: there are none.';

-- PARTY:SHARE:ATTRACTION of a joint ticket, PARTY of a single one, and maybe
-- :DAYSxENTRIES, in place of what the party has, and @PRODUCT of the supplier
-- that the attraction is, whose places are taken.
create or replace function impl.settle_parts(p_supplier int4, p_joint bool,
    p_text text, p_margin int8)
returns jsonb
language plpgsql stable
as $$
declare
    c_money   constant text := '([0-9]{1,7}([.][0-9]{1,2})?)';
    c_part    constant text := '^([0-9]{1,5})'
        || case when p_joint then ':' || c_money || ':' || c_money
                else '' end
        || '(:([0-9]{1,3})x([0-9]{1,4}))?(@([A-Za-z0-9_-]{1,36}))?$';
    c_window  constant int4 := case when p_joint then 7 else 3 end;
    c_least   constant int4 := case when p_joint then 2 else 1 end;
    c_most    constant int4 := case when p_joint then 20 else 1 end;
    v_texts   constant text[] := string_to_array(p_text, ',');
    v_parts   jsonb := '[]';
    v_text    text;
    v_found   text[];
    v_party   ticket.party;
    v_stock   int4;
begin
    if cardinality(v_texts) not between c_least and c_most then
        perform impl.staff_refuse('SETTLE_PARTS_COUNT', p_text);
    end if;

    foreach v_text in array v_texts loop
        v_found := regexp_match(btrim(v_text), c_part);

        if v_found is null
            or v_found[1]::int4 not between 1 and 32000
            or v_found[c_window]::int4 not between 1 and 366
            or v_found[c_window + 1]::int4 not between 1 and 1000
        then
            perform impl.staff_refuse('SETTLE_PARTS', v_text);
        end if;

        v_party := impl.settle_party(p_supplier, v_found[1]::int4);

        if v_party.kind <> 'A' then
            perform impl.staff_refuse('SETTLE_PART_PARTY', v_found[1]);
        elsif jsonb_path_exists(v_parts, '$[*] ? (@.party_no == $no)',
                  jsonb_build_object('no', v_party.party_no))
        then
            perform impl.staff_refuse('SETTLE_PART_TWICE', v_found[1]);
        end if;

        v_stock := impl.settle_stock_product(v_party, v_found[c_window + 3]);

        v_parts := v_parts || jsonb_build_array(jsonb_build_object(
            'leg_no', jsonb_array_length(v_parts) + 1,
            'party_no', v_party.party_no,
            'share_fen', case when p_joint
                then (v_found[2]::numeric * 100)::int8 end,
            'attraction_fen', case when p_joint
                then (v_found[4]::numeric * 100)::int8 end,
            'margin_fen', case when p_joint then 0 else p_margin end,
            'entry_days', coalesce(v_found[c_window]::int4,
                                   v_party.entry_days),
            'entries_per_day', coalesce(v_found[c_window + 1]::int4,
                                        v_party.entries_per_day),
            'stock_supplier_id', case when v_stock is not null
                then v_party.own_supplier_id end,
            'stock_product_id', v_stock));
    end loop;

    return v_parts;
end;
$$;

comment on function impl.settle_parts(int4, bool, text, int8) is
'The parts of a ticket as staff say them, or a refusal.';

create or replace function impl.settle_parts_text(p_parts jsonb)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(
            concat_ws(':', p.part ->> 'party_no',
                      impl.yuan((p.part ->> 'share_fen')::int8),
                      impl.yuan((p.part ->> 'attraction_fen')::int8),
                      format('%sx%s', p.part ->> 'entry_days',
                             p.part ->> 'entries_per_day'))
            || coalesce((
                select '@' || s.code
                from ticket.product s
                where s.supplier_id = (p.part ->> 'stock_supplier_id')::int4
                  and s.product_id = (p.part ->> 'stock_product_id')::int4),
                ''),
            ',' order by p.no)
        from jsonb_array_elements(p_parts) with ordinality p (part, no));
end;
$$;

comment on function impl.settle_parts_text(jsonb) is
'The same as they are said.';

-- What is wrong with terms as a whole.  Members as in ticket.settle_terms, and
-- parts.
create or replace function impl.settle_terms_check(p_code text, p_terms jsonb)
returns void
language plpgsql stable
as $$
declare
    v_joint  constant bool := (p_terms ->> 'joint')::bool;
    v_price  constant int8 := impl.settle_price(p_terms);
    v_return constant int8 := (p_terms ->> 'return_value')::int8;
    v        record;
begin
    if num_nonnulls(p_terms ->> 'days', p_terms ->> 'from_day') <> 1
        or num_nonnulls(p_terms ->> 'from_day', p_terms ->> 'until_day') = 1
        or (p_terms ->> 'from_day')::date > (p_terms ->> 'until_day')::date
        or not v_joint and p_terms ->> 'days' is null
    then
        perform impl.staff_refuse('SETTLE_VALIDITY');
    end if;

    if not v_joint then
        return;
    end if;

    if v_price not between 1 and 100000000 then
        perform impl.staff_refuse('SETTLE_PRICE', impl.yuan(v_price));
    elsif (p_terms ->> 'return_rule')::int4 = 4 and v_return > v_price then
        perform impl.staff_refuse('SETTLE_RETURN_FEE', impl.yuan(v_return),
                                  impl.yuan(v_price));
    end if;

    if p_terms ->> 'negative_by' is not null then
        return;
    end if;

    for v in
        select k.part ->> 'party_no' as party,
               (k.part ->> 'attraction_fen')::int8 as gets,
               (k.part ->> 'share_fen')::int8 as share
        from jsonb_array_elements(p_terms -> 'parts') k (part)
        where (k.part ->> 'share_fen')::int8
              < (k.part ->> 'attraction_fen')::int8
        limit 1
    loop
        perform impl.staff_refuse('SETTLE_NEGATIVE', v.party,
                                  impl.yuan(v.gets), impl.yuan(v.share));
    end loop;
end;
$$;

comment on function impl.settle_terms_check(text, jsonb) is
'Refuses terms that cannot be.';

create or replace function impl.settle_price(p_terms jsonb)
returns int8
language plpgsql stable
as $$
begin
    return (
        select sum((k.part ->> 'share_fen')::int8)
        from jsonb_array_elements(p_terms -> 'parts') k (part));
end;
$$;

comment on function impl.settle_price(jsonb) is
'What a joint ticket costs a distributor: the sum of its shares; null: the price
of the product.';

-- A moment behind every booking that was quoted before: those hold the
-- supplier, whom the caller has locked.
create or replace function impl.settle_now()
returns timestamptz
language sql volatile
as $$
    select api.now() + (clock_timestamp() - transaction_timestamp());
$$;

comment on function impl.settle_now() is
'The moment from which new terms hold.';

-- Fees, money product: as they are now.
create or replace function impl.settle_terms_write(
    p_product ticket.settle_product, p_terms jsonb, p_proposed_by text)
returns int4
language plpgsql volatile
as $$
declare
    v_terms ticket.settle_terms;
begin
    v_terms := jsonb_populate_record(null::ticket.settle_terms,
                                     p_terms - 'parts');
    v_terms.supplier_id := p_product.supplier_id;
    v_terms.product_id := p_product.product_id;
    v_terms.version := p_product.version + 1;
    v_terms.since := impl.settle_now();
    v_terms.price_fen := impl.settle_price(p_terms);
    v_terms.fund_code := p_product.fund_code;
    v_terms.proposed_by := p_proposed_by;
    v_terms.approved_by := impl.person();

    insert into ticket.settle_terms select v_terms.*;

    insert into ticket.settle_terms_part (supplier_id, product_id, version,
        leg_no, party_no, share_fen, attraction_fen, margin_fen,
        payout_fee_fen, entry_days, entries_per_day, stock_supplier_id,
        stock_product_id)
    select v_terms.supplier_id, v_terms.product_id, v_terms.version, k.leg_no,
           k.party_no, k.share_fen, k.attraction_fen, k.margin_fen,
           y.payout_fee_fen, k.entry_days, k.entries_per_day,
           k.stock_supplier_id, k.stock_product_id
    from jsonb_populate_recordset(null::ticket.settle_terms_part,
                                  p_terms -> 'parts') k
    join ticket.party y
      on y.supplier_id = v_terms.supplier_id and y.party_no = k.party_no;

    update ticket.settle_product s
    set version = v_terms.version
    where s.supplier_id = v_terms.supplier_id
      and s.product_id = v_terms.product_id;

    return v_terms.version;
end;
$$;

comment on function impl.settle_terms_write(ticket.settle_product, jsonb,
    text) is
'The next version of a product''s terms.  The caller has locked the supplier and
checked them.';

create or replace function impl.settle_terms_again(
    p_product ticket.settle_product)
returns void
language plpgsql volatile
as $$
begin
    if p_product.version > 0 and p_product.state <> 'C' then
        perform impl.settle_terms_write(p_product,
            impl.settle_terms_said(p_product.supplier_id,
                                   p_product.product_id, p_product.version),
            (select t.proposed_by
             from ticket.settle_terms t
             where t.supplier_id = p_product.supplier_id
               and t.product_id = p_product.product_id
               and t.version = p_product.version));
    end if;
end;
$$;

comment on function impl.settle_terms_again(ticket.settle_product) is
'The terms that hold once more, with what has changed beside them: the fee of an
attraction, the money product.';

create or replace function impl.settle_party_again(p_supplier int4,
    p_party int4)
returns void
language plpgsql volatile
as $$
declare
    v ticket.settle_product;
begin
    for v in
        select s.*
        from ticket.settle_product s
        join ticket.settle_terms_part k
          on k.supplier_id = s.supplier_id and k.product_id = s.product_id
             and k.version = s.version and k.party_no = p_party
        join ticket.party y
          on y.supplier_id = s.supplier_id and y.party_no = p_party
             and y.payout_fee_fen <> k.payout_fee_fen
        where s.supplier_id = p_supplier and s.state <> 'C'
        order by s.product_id
        for no key update of s
    loop
        perform impl.settle_terms_again(v);
    end loop;
end;
$$;

comment on function impl.settle_party_again(int4, int4) is
'New versions of the terms of whatever an attraction has a part in, where its
fee has changed.';
