-- One place for what everybody sees: whoever writes prices, by whatever
-- function.  Of a product without terms nothing is asked.
create or replace function impl.settle_price_kept()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row   jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
    v_code  text;
    v_terms ticket.settle_terms;
    v_least int8;
begin
    select p.code into v_code
    from ticket.settle_product s
    join ticket.product p using (supplier_id, product_id)
    where s.supplier_id = (v_row ->> 'supplier_id')::int4
      and s.product_id = (v_row ->> 'product_id')::int4;

    if not found then
        return case tg_op when 'DELETE' then old else new end;
    elsif tg_table_name = 'promotion' then
        perform impl.staff_refuse('SETTLE_PROMOTION', v_code);
    elsif (v_row ->> 'agent_id')::int4 <> 0 then
        perform impl.staff_refuse('SETTLE_PRICE_AGENT', v_code);
    elsif tg_op <> 'DELETE' and (v_row ->> 'price_fen')::int8 = 0 then
        perform impl.staff_refuse('SETTLE_FREE', v_code);
    end if;

    select t.* into v_terms
    from ticket.settle_terms t
    where t.supplier_id = (v_row ->> 'supplier_id')::int4
      and t.product_id = (v_row ->> 'product_id')::int4
    order by t.version desc
    limit 1;

    if v_terms.joint
        and (tg_op = 'DELETE' or tg_table_name = 'day_price'
             or (v_row ->> 'price_fen')::int8 <> v_terms.price_fen)
    then
        perform impl.staff_refuse('SETTLE_PRICED', v_code,
                                  impl.yuan(v_terms.price_fen));
    end if;

    select k.margin_fen into v_least
    from ticket.settle_terms_part k
    where k.supplier_id = v_terms.supplier_id
      and k.product_id = v_terms.product_id and k.version = v_terms.version;

    if tg_op <> 'DELETE' and (v_row ->> 'price_fen')::int8 < v_least then
        perform impl.staff_refuse('SETTLE_MARGIN', v_code,
                                  impl.yuan(v_least));
    end if;

    return case tg_op when 'DELETE' then old else new end;
end;
$$;

comment on function impl.settle_price_kept() is
'Trigger: the price of a product with terms of settlement is the terms'', for
everybody; of a single ticket it is no less than the operator''s margin, and
never nothing.';

-- Prices that are of today, or of days to come.
create or replace function impl.settle_margin_fits(p_supplier ticket.supplier,
    p_product ticket.product, p_terms jsonb)
returns void
language plpgsql stable
as $$
declare
    v_today  constant date := impl.staff_today(p_supplier.zone);
    v_margin constant int8 := (p_terms #>> '{parts,0,margin_fen}')::int8;
    v_least  int8;
begin
    select min(k.price_fen) into v_least
    from (select r.price_fen
          from ticket.price r
          where r.supplier_id = p_supplier.supplier_id
            and r.product_id = p_product.product_id
            and r.first_day >= (
                select coalesce(max(k.first_day), v_today)
                from ticket.price k
                where k.supplier_id = r.supplier_id
                  and k.product_id = r.product_id
                  and k.first_day <= v_today)
          union all
          select r.price_fen
          from ticket.day_price r
          where r.supplier_id = p_supplier.supplier_id
            and r.product_id = p_product.product_id
            and r.last_day >= v_today) k;

    if v_least < v_margin then
        perform impl.staff_refuse('SETTLE_MARGIN', p_product.code,
                                  impl.yuan(v_margin));
    elsif v_least = 0 then
        perform impl.staff_refuse('SETTLE_FREE', p_product.code);
    end if;
end;
$$;

comment on function impl.settle_margin_fits(ticket.supplier, ticket.product,
    jsonb) is
'Refuses a margin above what a single ticket costs, and a ticket that costs
nothing.';

create or replace function impl.settle_product_kept(p_old ticket.product,
    p_new ticket.product)
returns void
language plpgsql stable
as $$
declare
    v_state "char";
begin
    select s.state into v_state
    from ticket.settle_product s
    where s.supplier_id = p_new.supplier_id
      and s.product_id = p_new.product_id;

    if not found then
        return;
    elsif p_new.on_sale and not p_old.on_sale and v_state <> 'O' then
        perform impl.staff_refuse('SETTLE_DRAFT', p_new.code);
    elsif p_new.form <> '1' then
        perform impl.staff_refuse('SETTLE_SINGLE', p_new.code);
    elsif p_new.min_age + p_new.max_age > 0 then
        perform impl.staff_refuse('SETTLE_AGES', p_new.code);
    elsif p_new.id_days <> 1 or p_new.phone_maximum > 0 then
        perform impl.staff_refuse('SETTLE_LIMITS', p_new.code);
    elsif p_new.valid_mode <> 4 or p_new.wait_minutes > 0 then
        perform impl.staff_refuse('SETTLE_VALID', p_new.code);
    end if;
end;
$$;

comment on function impl.settle_product_kept(ticket.product,
    ticket.product) is
'Refuses what a product with terms of settlement cannot be: on sale before they
are open, for groups, for visitors of an age, who may be named later, with
limits of several days, or valid by other days than those of the terms.';

create or replace function impl.settle_fits(p_supplier ticket.supplier,
    p_product ticket.product, p_joint bool)
returns void
language plpgsql volatile
as $$
declare
    v_id int4 := p_product.product_id;
begin
    perform impl.remove_refuse('SETTLE_HAS', p_product.code,
        impl.orders_using(p_supplier.supplier_id, impl.quota_kind('product'),
                          v_id, v_id, v_id, null)
        || array(
            select w.what
            from (values
                (1, p_supplier.kind <> '1',
                 impl.either('performances', '演出')),
                (2, p_product.form <> '1',
                 impl.either('tickets for groups', '团体票')),
                (3, exists (select from ticket.promotion r
                            where r.supplier_id = p_supplier.supplier_id
                              and r.product_id = v_id),
                 impl.either('promotions', '优惠')),
                (4, exists (select from ticket.price r
                            where r.supplier_id = p_supplier.supplier_id
                              and r.product_id = v_id and r.agent_id <> 0)
                    or exists (select from ticket.day_price r
                               where r.supplier_id = p_supplier.supplier_id
                                 and r.product_id = v_id
                                 and r.agent_id <> 0),
                 impl.either('prices of agents', '代理商价格')),
                (5, p_joint
                    and (exists (select from ticket.day_price r
                                 where r.supplier_id = p_supplier.supplier_id
                                   and r.product_id = v_id)
                         or exists (
                             select from ticket.price r
                             where r.supplier_id = p_supplier.supplier_id
                               and r.product_id = v_id
                               and r.first_day
                                   > impl.staff_today(p_supplier.zone))),
                 impl.either('prices of days to come',
                             '未来日期的价格')),
                (6, p_product.min_age + p_product.max_age > 0,
                 impl.either('a limit of age', '年龄限制')),
                (7, p_product.id_days <> 1 or p_product.phone_maximum > 0,
                 impl.either('a limit over several days or of a phone',
                             '多日限购或手机号限购')),
                (8, p_product.valid_mode <> 4 or p_product.wait_minutes > 0,
                 impl.either('a validity of its own', '自定有效期')))
                w (no, has, what)
            where w.has
            order by w.no));
end;
$$;

comment on function impl.settle_fits(ticket.supplier, ticket.product, bool) is
'Refuses a product that cannot have terms of settlement, and one that was sold
without.';
