create or replace function impl.order_by_number(p_supplier int4, p_find jsonb)
returns table (place int4, found_by text, order_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_number int8 := (p_find ->> 'order')::int8;
begin
    return query
    select 1, p_find ->> 'kind', o.order_id
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = v_number;

    /* What Create has answered a distributor of the open API. */
    if v_number between 1 and 2147483647 then
        return query
        select 1, p_find ->> 'kind', y.order_id
        from ticket.open_order y
        where y.open_id = v_number::int4 and y.supplier_id = p_supplier;
    end if;

    /* Whose number it is nobody says: each agent's is looked up. */
    return query
    select 2, 'own number', k.order_id
    from ticket.agent a
    cross join lateral (
        select y.order_id
        from ticket.order_key y
        where y.supplier_id = p_supplier and y.agent_id = a.agent_id
          and y.request_key
              = any (array[impl.client_ref(p_find ->> 'text'),
                           E'\x02' || impl.client_ref(p_find ->> 'text')])
        offset 0) k
    where a.supplier_id = p_supplier;
end;
$$;

comment on function impl.order_by_number(int4, jsonb) is
'Orders whose number, ticket or own number a text is.';

create or replace function impl.order_by_agent(p_supplier int4, p_find jsonb,
    p_after int8)
returns table (place int4, found_by text, order_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_agents constant int4 := 20;
    c_most   constant int4 := 50;
    v_text   text := p_find ->> 'text';
begin
    return query
    select 7, 'agent', k.order_id
    from (select a.agent_id
          from ticket.agent a
          where a.supplier_id = p_supplier
            and (a.user_name = v_text
                 or (length(v_text) > 1
                     and strpos(lower(a.name), lower(v_text)) > 0))
          order by a.user_name <> v_text, a.agent_id
          limit c_agents) a
    cross join lateral (
        select o.order_id
        from ticket.orders o
        where o.supplier_id = p_supplier and o.agent_id = a.agent_id
          and o.agent_id is not null and o.order_id < p_after
        order by o.order_id desc
        limit c_most) k;
end;
$$;

comment on function impl.order_by_agent(int4, jsonb, int8) is
'The newest orders of agents whose user name a text is, or in whose name it
stands.';

-- A day at a time, by an index that has the four digits: so it matters little
-- how many days they are.
create or replace function impl.order_by_phone(p_supplier int4, p_find jsonb,
    p_change jsonb, p_today date, p_after int8)
returns table (place int4, found_by text, order_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_most    constant int4 := 50;
    v_tail    int2 := (p_find ->> 'tail')::int2;
    v_phones  bytea[] := array(
        select p.value::bytea
        from jsonb_array_elements_text(p_find -> 'phone') p);
    v_whole   bool := p_find ? 'phone';
    v_first   date;
    v_last    date;
begin
    if v_tail is null then
        return;
    end if;

    v_first := coalesce((p_change ->> 'first_day')::date,
                        p_today - case when v_whole then 400 else 1 end);
    v_last := coalesce((p_change ->> 'last_day')::date,
                       greatest(v_first, p_today)
                       + case when v_whole then 400 else 30 end);

    return query
    select 3, case when v_whole then 'phone' else 'last digits' end, k.order_id
    from generate_series(0, v_last - v_first) d
    cross join lateral (
        select o.order_id
        from ticket.orders o
        where o.supplier_id = p_supplier and o.day = v_first + d
          and o.phone_tail = v_tail and o.order_id is not null
          and (not v_whole or o.phone_index = any (v_phones))
          and o.order_id < p_after
        order by o.order_id desc
        limit c_most) k;
end;
$$;

comment on function impl.order_by_phone(int4, jsonb, jsonb, date, int8) is
'Orders of a phone, or of the last four digits of one.  Unless days are named:
of a whole number those of 400 days around today, of four digits those from
yesterday to 30 days ahead.';

-- What a real-name ticket was booked on has a row for each day, and so its days
-- are known.  Of others the orders of the days around are read, for their
-- buyers; their visitors, which are in a table of their own, of fewer days.
create or replace function impl.order_by_person(p_supplier int4, p_find jsonb,
    p_change jsonb, p_today date)
returns table (place int4, found_by text, order_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_document bytea := (p_find ->> 'document')::bytea;
    v_name     int8 := (p_find ->> 'name')::int8;
    v_from     date := (p_change ->> 'first_day')::date;
    v_first    date := coalesce(v_from, p_today - 400);
    v_near     date := coalesce(v_from, p_today - 1);
    v_until    date := (p_change ->> 'last_day')::date;
begin
    if v_document is not null then
        return query
        select 4, 'document', k.order_id
        from generate_series(0, coalesce(v_until, greatest(v_first, p_today)
                                                  + 400) - v_first) d
        cross join lateral (
            select c.day
            from ticket.document c
            where c.supplier_id = p_supplier and c.product_id = 0
              and c.day = v_first + d and c.id_index = v_document
            offset 0) c
        cross join lateral (
            select o.order_id
            from ticket.orders o
            where o.supplier_id = p_supplier and o.day = c.day
              and o.order_id is not null
            offset 0) k
        /* of each order by itself: a join would read all visitors */
        cross join lateral (
            select
            from ticket.visitor v
            where v.supplier_id = p_supplier and v.order_id = k.order_id
              and v.id_index = v_document
            limit 1) v;

        return query
        select 4, 'document', o.order_id
        from ticket.orders o
        where o.supplier_id = p_supplier
          and o.day between v_near
                    and coalesce(v_until, greatest(v_near, p_today) + 7)
          and o.order_id is not null and o.id_index = v_document;
    end if;

    if v_document is null and v_name is null then
        return;
    end if;

    return query
    select case when v.mine then 4 else 5 end,
           case when v.mine then 'document' else 'name' end, k.order_id
    from (select o.order_id
          from ticket.orders o
          where o.supplier_id = p_supplier
            and o.day between v_near
                      and coalesce(v_until, greatest(v_near, p_today) + 1)
            and o.order_id is not null
          offset 0) k
    cross join lateral (
        select (v.id_index = v_document) is true as mine
        from ticket.visitor v
        where v.supplier_id = p_supplier and v.order_id = k.order_id
          and (v.id_index = v_document or v.name_tag = v_name)
        limit 1) v;
end;
$$;

comment on function impl.order_by_person(int4, jsonb, jsonb, date) is
'Orders of a document, the buyer''s or a visitor''s, or of a visitor''s name.
Unless days are named: of a buyer those from yesterday to a week ahead, of
visitors to tomorrow, and of a document that real-name tickets were booked on
those of 400 days around today.';
