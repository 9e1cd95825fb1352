-- Who visits is said after the booking: of a whole list, or of nobody.
--
-- p_visitors: as core/staff/tk_visitors.h makes them; "line" is the ticket, or
-- is not there: the next one that nobody is named for.
create or replace function impl.settle_bind(p_order ticket.orders,
    p_visitors jsonb, out why text, out wrong int4, out most int4,
    out id_sealed bytea)
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_now      timestamptz;
    v_issued   bool;
    v_product  ticket.product;
    v_tickets  int2[];
    v_first    int2;            /* numbers of the visitors that are added */
    v_last     int2;
    v_held     bytea;
    v          record;
begin
    wrong := 0;

    if c_order is null then
        why := 'state';
        return;
    end if;

    v_now := impl.order_moment(p_order, api.now());
    v_issued := impl.settle_issued(c_supplier, c_order);

    if not impl.settle_sold(p_order) or impl.order_stopped(p_order)
        or impl.order_off(p_order)
        or not (p_order.state = '0'
                and (p_order.pay_by <= v_now) is not true
                or p_order.state = '3' and v_issued)
    then
        why := 'state';
        return;
    end if;

    select p.* into strict v_product
    from ticket.order_item i
    join ticket.product p
      on p.supplier_id = i.supplier_id and p.product_id = i.product_id
    where i.supplier_id = c_supplier and i.order_id = c_order;

    v_tickets := impl.settle_unnamed(c_supplier, c_order, v_issued, v_now);

    select coalesce(max(y.visitor_no), 0) into v_last
    from ticket.visitor y
    where y.supplier_id = c_supplier and y.order_id = c_order;

    v_first := v_last + 1;

    for v in
        select e.no::int4 as no, (e.said ->> 'line')::int4 as ticket_no,
               (e.said ->> 'id_index')::bytea as id_index, e.said
        from jsonb_array_elements(p_visitors) with ordinality e (said, no)
        order by e.no
    loop
        wrong := v.no;
        v.ticket_no := coalesce(v.ticket_no, v_tickets[1], 0);
        why := case
            when v.ticket_no <> all (v_tickets) then
                impl.settle_bind_not(c_supplier, c_order, v.ticket_no)
            when exists (select from ticket.visitor y
                         where y.supplier_id = c_supplier
                           and y.order_id = c_order
                           and y.id_index = v.id_index) then 'twice' end;

        if why is not null then
            raise exception using errcode = 'ST003', message = why;
        end if;

        v_last := v_last + 1;
        v_tickets := array_remove(v_tickets, v.ticket_no::int2);

        insert into ticket.visitor (supplier_id, order_id, visitor_no,
                                    ticket_no, id_type, id_sealed, id_index,
                                    name_sealed, phone_sealed, name_tag)
        values (c_supplier, c_order, v_last, v.ticket_no,
                (v.said ->> 'type')::int2, (v.said ->> 'id_sealed')::bytea,
                v.id_index, (v.said ->> 'name_sealed')::bytea,
                (v.said ->> 'phone_sealed')::bytea,
                ('x' || substr(v.said ->> 'name_index', 3, 16))
                    ::bit(64)::int8);
    end loop;

    select h.why, h.most, h.held into why, most, v_held
    from impl.settle_bind_held(p_order, v_product, v_first, v_last,
                               v_issued) h;

    if why is not null then
        select y.visitor_no - v_first + 1, y.id_sealed into wrong, id_sealed
        from ticket.visitor y
        where y.supplier_id = c_supplier and y.order_id = c_order
          and y.id_index = v_held;

        raise exception using errcode = 'ST003', message = why;
    end if;

    perform impl.settle_named(p_order, v_first, v_issued, v_now);
    wrong := 0;

exception
    /* What was written is undone: nobody is named. */
    when sqlstate 'ST003' then
        why := sqlerrm;
end;
$$;

comment on function impl.settle_bind(ticket.orders, jsonb) is
'Names visitors for tickets of an order of settlement that were booked without,
so that gates let them in: all of the list or none.  Why not, in a word
(impl.settle_bind_why() has them), of which of the list, from 1, and of "limit"
and "valid" how many a document may have.  The caller has locked the order.';

create or replace function impl.settle_bind_held(p_order ticket.orders,
    p_product ticket.product, p_first int2, p_last int2, p_issued bool,
    out why text, out most int4, out held bytea)
language plpgsql volatile
as $$
begin
    held := impl.settle_bind_valid(p_order, p_product, p_first, not p_issued);

    if held is not null then
        why := 'valid';
        most := 1;
        return;
    end if;

    held := impl.settle_bind_documents(p_order, p_product, p_first);

    if held is not null then
        why := 'limit';
        most := p_product.id_maximum;
        return;
    end if;

    if p_issued and p_product.real_name then
        held := impl.hold_documents(p_order.supplier_id, p_order.order_id,
            p_order.day,
            array(select n::int2
                  from generate_series(p_first::int4, p_last::int4) n),
            null);
        why := case when held is not null then 'holds' end;
    end if;
end;
$$;

comment on function impl.settle_bind_held(ticket.orders, ticket.product, int2,
                                          int2, bool) is
'Binds the documents of these visitors to the order, or answers why one may not
be, as impl.settle_bind() has it, and which.';

create or replace function impl.settle_unnamed(p_supplier int4, p_order int8,
    p_issued bool, p_at timestamptz)
returns int2[]
language plpgsql stable
as $$
begin
    return array(
        select t.ticket_no
        from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.state <> '2'
          and not exists (select from ticket.visitor y
                          where y.supplier_id = p_supplier
                            and y.order_id = p_order
                            and y.ticket_no = t.ticket_no)
          and (not p_issued
               or exists (select from ticket.settle_ticket s
                          where s.supplier_id = p_supplier
                            and s.order_id = p_order
                            and s.ticket_no = t.ticket_no
                            and s.state = '2' and s.returned_at is null
                            and s.expire_at > p_at))
        order by t.ticket_no);
end;
$$;

comment on function impl.settle_unnamed(int4, int8, bool, timestamptz) is
'The tickets of an order that visitors may be named for.';

create or replace function impl.settle_bind_not(p_supplier int4, p_order int8,
    p_ticket int4)
returns text
language plpgsql stable
as $$
begin
    return case
        when exists (select from ticket.visitor y
                     where y.supplier_id = p_supplier
                       and y.order_id = p_order and y.ticket_no = p_ticket)
            then 'named'
        when exists (select from ticket.ticket t
                     where t.supplier_id = p_supplier
                       and t.order_id = p_order and t.ticket_no = p_ticket)
            then 'over'
        when p_ticket = 0 then 'many'
        else 'ticket' end;
end;
$$;

comment on function impl.settle_bind_not(int4, int8, int4) is
'Why a ticket is none that a visitor may be named for.';

create or replace function impl.settle_bind_valid(p_order ticket.orders,
    p_product ticket.product, p_first int2, p_take bool)
returns bytea
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_zone     text := (select s.zone from ticket.supplier s
                        where s.supplier_id = c_supplier);
    v_period   datemultirange := datemultirange(daterange(p_order.day,
        greatest(p_order.day, impl.last_day(p_order.valid_until, v_zone)),
        '[]'));
    v_indexes  bytea[];
    v_count    int4;
    v_periods  record;
    v_held     bytea;
begin
    if not p_product.real_name then
        return null;
    end if;

    v_indexes := array(
        select distinct y.id_index
        from ticket.visitor y
        where y.supplier_id = c_supplier and y.order_id = c_order
          and y.visitor_no >= p_first
        order by y.id_index);
    v_count := cardinality(v_indexes);

    /* One after the other, as bookings do it. */
    perform impl.document_periods_lock(array_fill(c_supplier, array[v_count]),
        array_fill(0, array[v_count]), array_fill(p_order.day, array[v_count]),
        v_indexes, array_fill(1, array[v_count]));
    v_periods := impl.document_periods(
        array_fill(c_supplier, array[v_count]),
        array_fill(v_zone, array[v_count]), array_fill(0, array[v_count]),
        array_fill(p_order.day, array[v_count]), v_indexes);

    select v_indexes[i] into v_held
    from generate_subscripts(v_indexes, 1) i
    where v_periods.x_busy[i] && v_period
    order by i
    limit 1;

    if v_held is not null or not p_take then
        return v_held;
    end if;

    insert into ticket.document as d (supplier_id, product_id, day, id_index,
                                      used)
    select c_supplier, 0, p_order.day, k.id_index, 1
    from unnest(v_indexes) k (id_index)
    on conflict (supplier_id, product_id, day, id_index) do update
    set used = d.used + 1;

    insert into ticket.order_document (supplier_id, order_id, product_id, day,
                                       id_index, count)
    select c_supplier, c_order, 0, p_order.day, k.id_index, 1
    from unnest(v_indexes) k (id_index);

    return null;
end;
$$;

comment on function impl.settle_bind_valid(ticket.orders, ticket.product, int2,
                                           bool) is
'R191: the documents of the visitors from this number on, of a product of real
names, are in no other valid order of these days, and, where p_take says that
this one is valid, too, are in it from now on, until it is delivered or closed.
Answers with the first that is in another one.';

-- Until somebody is named, the document of who has booked stands for a ticket.
create or replace function impl.settle_bind_documents(p_order ticket.orders,
    p_product ticket.product, p_first int2)
returns bytea
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_order.supplier_id;
    c_order    constant int8 := p_order.order_id;
    v_used     int4;
    v          record;
begin
    if p_product.id_maximum = 0 then
        return null;
    end if;

    for v in
        select k.id_index, sum(k.count)::int4 as count
        from (select y.id_index, 1 as count
              from ticket.visitor y
              where y.supplier_id = c_supplier and y.order_id = c_order
                and y.visitor_no >= p_first
              union all
              select d.id_index, -least(d.count, n.count)
              from ticket.order_document d
              cross join (select count(*)::int4 as count
                          from ticket.visitor y
                          where y.supplier_id = c_supplier
                            and y.order_id = c_order
                            and y.visitor_no >= p_first) n
              where d.supplier_id = c_supplier and d.order_id = c_order
                and d.product_id = p_product.product_id
                and d.day = p_order.day and d.id_index = p_order.id_index
                and not exists (select from ticket.visitor y
                                where y.supplier_id = c_supplier
                                  and y.order_id = c_order
                                  and y.visitor_no < p_first
                                  and y.id_index = p_order.id_index)) k
        group by k.id_index
        having sum(k.count) <> 0
        order by k.id_index
    loop
        if p_product.id_days <> 1 then
            perform impl.document_periods_lock(
                array[c_supplier], array[p_product.product_id],
                array[p_order.day], array[v.id_index],
                array[p_product.id_days::int4]);
        end if;

        insert into ticket.document (supplier_id, product_id, day, id_index)
        values (c_supplier, p_product.product_id, p_order.day, v.id_index)
        on conflict do nothing;

        select d.used into strict v_used
        from ticket.document d
        where d.supplier_id = c_supplier
          and d.product_id = p_product.product_id
          and d.day = p_order.day and d.id_index = v.id_index
        for no key update;

        if p_product.id_days <> 1 then
            v_used := (impl.document_windows(
                array[c_supplier], array[p_product.product_id],
                array[p_order.day], array[v.id_index],
                array[p_product.id_days::int4])).x_around[1];
        end if;

        if v.count > 0 and v_used + v.count > p_product.id_maximum then
            return v.id_index;
        end if;

        update ticket.document d
        set used = d.used + v.count
        where d.supplier_id = c_supplier
          and d.product_id = p_product.product_id
          and d.day = p_order.day and d.id_index = v.id_index;

        delete from ticket.order_document d
        where d.supplier_id = c_supplier and d.order_id = c_order
          and d.product_id = p_product.product_id
          and d.day = p_order.day and d.id_index = v.id_index
          and d.count + v.count = 0;

        continue when found;

        update ticket.order_document d
        set count = d.count + v.count
        where d.supplier_id = c_supplier and d.order_id = c_order
          and d.product_id = p_product.product_id
          and d.day = p_order.day and d.id_index = v.id_index;

        continue when found;

        insert into ticket.order_document (supplier_id, order_id, product_id,
                                           day, id_index, count)
        values (c_supplier, c_order, p_product.product_id, p_order.day,
                v.id_index, v.count);
    end loop;

    return null;
end;
$$;

comment on function impl.settle_bind_documents(ticket.orders, ticket.product,
                                               int2) is
'Counts the documents of the visitors from this number on, where the product
says how many tickets of a day one may have, and no more the buyer''s for their
tickets.  Answers with the first that may not have another one; documents are
locked in the order of their keys.';

create or replace function impl.settle_named(p_order ticket.orders,
    p_first int2, p_issued bool, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    if p_issued then
        perform impl.settle_leg_to(l, 'W', 'L3', p_at)
        from ticket.visitor y
        join ticket.settle_leg l
          on l.supplier_id = y.supplier_id and l.order_id = y.order_id
             and l.ticket_no = y.ticket_no
        where y.supplier_id = p_order.supplier_id
          and y.order_id = p_order.order_id and y.visitor_no >= p_first
          and l.state = 'A';
        return;
    end if;

    /* Its shares are made of it when it is issued. */
    perform impl.settle_tell(y.supplier_id, y.order_id, y.ticket_no, 0::int2,
        'L3', impl.settle_leg_word('A'), impl.settle_leg_word('W'), p_at)
    from ticket.visitor y
    where y.supplier_id = p_order.supplier_id
      and y.order_id = p_order.order_id and y.visitor_no >= p_first;
end;
$$;

comment on function impl.settle_named(ticket.orders, int2, bool,
                                      timestamptz) is
'The tickets of the visitors from this number on are activated.';

create or replace function impl.settle_bind_why(p_why text, p_most int4)
returns text
language plpgsql stable
as $$
begin
    return case p_why
        when 'state' then
            impl.either('the order takes no names now', '订单当前不能绑定游玩人')
        when 'ticket' then
            impl.either('the order has no such ticket', '订单没有这张门票')
        when 'many' then
            impl.either('no ticket without a visitor is left',
                        '没有未绑定的门票了')
        when 'named' then
            impl.either('somebody is named for the ticket', '门票已绑定游玩人')
        when 'over' then
            impl.either('the ticket is over or has come back',
                        '门票已过期或已退')
        when 'twice' then
            impl.either('the document is named twice in the order',
                        '同一订单中证件重复')
        when 'valid' then
            impl.either('the document is in another order of these days',
                        '该证件在有效预订单中只允许预定一次')
        when 'limit' then
            format(impl.either('the document has %s for the day already',
                               '该证件当日已有 %s 张'), p_most)
        when 'holds' then
            impl.either('the document has a ticket that is valid',
                        '该证件已有有效期内的门票') end;
end;
$$;

comment on function impl.settle_bind_why(text, int4) is
'Why impl.settle_bind() has named nobody, in words.';
