-- Places that a ticket takes at attractions that are suppliers of their own:
-- as that supplier's own sale of the product would, for the day of the visit.
create or replace function impl.settle_stock(p_supplier int4, p_product int4)
returns table (leg_no int2, owner_id int4, product_id int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select k.leg_no, k.stock_supplier_id, k.stock_product_id
    from ticket.settle_product s
    join ticket.settle_terms_part k using (supplier_id, product_id, version)
    where s.supplier_id = p_supplier and s.product_id = p_product
      and k.stock_supplier_id is not null
    order by k.leg_no;
end;
$$;

comment on function impl.settle_stock(int4, int4) is
'Products of other suppliers whose places a ticket of this one takes, by the
terms that hold.';

-- Who books it must take them; nothing is sold without, whoever did not.
create or replace function impl.settle_places_lack(p_order ticket.orders,
    p_deal ticket.settle_deal)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.settle_terms_part k
        where k.supplier_id = p_order.supplier_id
          and k.product_id = p_deal.product_id
          and k.version = p_deal.version
          and k.stock_supplier_id is not null
          and not exists (
              select from ticket.order_place p
              where p.supplier_id = p_order.supplier_id
                and p.order_id = p_order.order_id
                and p.owner_id = k.stock_supplier_id));
end;
$$;

comment on function impl.settle_places_lack(ticket.orders,
    ticket.settle_deal) is
'Does an order hold no places at an attraction where it should?';

create or replace function impl.settle_stock_wanted(p_supplier int4,
    p_product int4, p_day date)
returns table (owner_id int4, quota_id int8, capacity int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select k.owner_id, q.id,
           case when exists (
                         select from ticket.day_off f
                         where f.supplier_id = k.owner_id and f.day = p_day
                           and f.line_id = 0 and f.opened_at is null)
                then 0 else impl.day_capacity(k.owner_id, q.id) end
    from impl.settle_stock(p_supplier, p_product) k
    cross join lateral (
        values (api.quota_id(impl.quota_kind('product'), p_day,
                             k.product_id)),
               (api.quota_id(impl.quota_kind('site'), p_day, 0))) q (id);
end;
$$;

comment on function impl.settle_stock_wanted(int4, int4, date) is
'The quotas of other suppliers of which a ticket takes a place on a day, with
what they hold when nobody has booked yet; 0: that day is called off there.';

create or replace function impl.settle_stock_product(p_party ticket.party,
    p_code text)
returns int4
language plpgsql stable
as $$
declare
    c_unlimited constant int4 := 2147483647;
    v_owner     ticket.supplier;
    v_product   ticket.product;
begin
    if p_code is null then
        return null;
    end if;

    select s.* into v_owner
    from ticket.supplier s
    where s.supplier_id = p_party.own_supplier_id;

    if not found then
        perform impl.staff_refuse('SETTLE_STOCK_PARTY',
                                  p_party.party_no::text, p_code);
    elsif v_owner.kind <> '1' then
        perform impl.staff_refuse('SETTLE_STOCK_SEATS', v_owner.code);
    end if;

    select p.* into v_product
    from ticket.product p
    where p.supplier_id = v_owner.supplier_id and p.code = p_code;

    if not found then
        perform impl.staff_refuse('SETTLE_STOCK_PRODUCT', v_owner.code,
                                  p_code);
    elsif exists (select from ticket.settle_product s
                  where s.supplier_id = v_owner.supplier_id
                    and s.product_id = v_product.product_id)
    then
        perform impl.staff_refuse('SETTLE_STOCK_TERMS', v_owner.code, p_code);

    /* No slot bounds who comes at any hour. */
    elsif v_owner.slot_mode
          and coalesce(v_product.day_limit, c_unlimited) = c_unlimited
    then
        perform impl.staff_refuse('SETTLE_STOCK_LIMIT', v_owner.code, p_code);
    end if;

    return v_product.product_id;
end;
$$;

comment on function impl.settle_stock_product(ticket.party, text) is
'The product of an attraction''s own supplier whose places of a day a part
takes; null: the part names none; or a refusal.  Where that supplier sells by
slots it takes none of a slot, so the product says how many a day there are.';

-- Operators quote by what these sell, and their version stands for it.  Who
-- changes a supplier holds its row, and now theirs too; a booking that holds
-- one and wants the other gives way.
create or replace function impl.supplier_stock_changed()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    /* Theirs are nobody's stock for being risen here. */
    if current_setting('ticket.stock_rises', true) = 'on' then
        return null;
    end if;

    perform set_config('ticket.stock_rises', 'on', true);

    update ticket.supplier s
    set catalogue_version = s.catalogue_version + 1
    where s.supplier_id in (
        select p.supplier_id
        from ticket.settle_terms_part k
        join ticket.settle_product p using (supplier_id, product_id, version)
        where k.stock_supplier_id = new.supplier_id and p.state <> 'C');

    perform set_config('ticket.stock_rises', '', true);

    return null;
end;
$$;

comment on function impl.supplier_stock_changed() is
'Trigger: raises the versions of catalogues in which tickets take places of a
supplier whose catalogue has changed.';
