-- Tickets that say no type, or no document, are compared without.  Two
-- passengers of one name are taken in their order.
create or replace function impl.rail_match(p_order ticket.rail_order,
    p_tickets jsonb)
returns table (no int2, ticket_no text, seat_type int2, seat_text text,
               price_fen int8, valid bool)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_typed bool;
    v_cards bool;
begin
    if jsonb_typeof(p_tickets) is distinct from 'array' then
        return;
    end if;

    select bool_and(t.value ? 'ticket_type'), bool_and(t.value ? 'cert_index')
    into v_typed, v_cards
    from jsonb_array_elements(p_tickets) t;

    return query
    with
    t as (
        select t.value as said, k.key,
               row_number() over (partition by k.key order by t.n) as n
        from jsonb_array_elements(p_tickets) with ordinality t (value, n)
        cross join lateral (
            select array[lower(t.value ->> 'name_index'),
                         case when v_typed then t.value ->> 'ticket_type' end,
                         case when v_cards
                              then lower(t.value ->> 'cert_index') end]
                       as key) k),
    p as (
        select p.no, k.key,
               row_number() over (partition by k.key order by p.no) as n
        from ticket.rail_passenger p
        cross join lateral (
            select array['\x' || encode(p.name_index, 'hex'),
                         case when v_typed then p.ticket_type end,
                         case when v_cards
                              then '\x' || encode(p.cert_index, 'hex') end]
                       as key) k
        where p.supplier_id = p_order.supplier_id
          and p.rail_id = p_order.rail_id)
    select p.no, t.said ->> 'ticket_no', (t.said ->> 'seat_type')::int2,
           coalesce(t.said ->> 'seat', ''), (t.said ->> 'price_fen')::int8,
           coalesce((t.said ->> 'valid')::bool, true)
    from p
    join t on t.key = p.key and t.n = p.n
    order by p.no;
end;
$$;

comment on function impl.rail_match(ticket.rail_order, jsonb) is
'Which ticket, as an agent or the site says it, is which passenger''s: those
that are somebody''s.';

create or replace function impl.rail_fits(p_order ticket.rail_order,
    p_tickets jsonb)
returns bool
language plpgsql stable
as $$
begin
    return jsonb_typeof(p_tickets) = 'array'
       and jsonb_array_length(p_tickets) = p_order.seats
       and (select count(*)
            from impl.rail_match(p_order, p_tickets)) = p_order.seats;
end;
$$;

comment on function impl.rail_fits(ticket.rail_order, jsonb) is
'Whether these are tickets of all passengers, one each, and of nobody else.';

create or replace function impl.rail_seats_asked(p_order ticket.rail_order,
    p_tickets jsonb)
returns bool
language plpgsql immutable
as $$
begin
    return not exists (
        select
        from jsonb_array_elements(p_tickets) t
        where ((t.value ->> 'seat_type')::int2
               = any (p_order.seat || p_order.ext_seats)) is not true);
end;
$$;

comment on function impl.rail_seats_asked(ticket.rail_order, jsonb) is
'Whether all seats are of kinds that the consumer has chosen.';

create or replace function impl.rail_well_said(p_tickets jsonb)
returns bool
language plpgsql immutable
as $$
begin
    return not exists (
        select
        from jsonb_array_elements(p_tickets) t
        where ((t.value ->> 'price_fen')::int8 between 1 and 99999999
               and (t.value ->> 'seat_type')::int4 between 0 and 13
               and length(coalesce(t.value ->> 'seat', '')) <= 40
               and length(t.value ->> 'ticket_no') between 1 and 40)
              is not true);
end;
$$;

comment on function impl.rail_well_said(jsonb) is
'Whether an agent says all of tickets that is kept of them.';

create or replace function impl.rail_sum(p_tickets jsonb)
returns int8
language plpgsql immutable
as $$
begin
    return (select coalesce(sum((t.value ->> 'price_fen')::int8), 0)::int8
            from jsonb_array_elements(p_tickets) t);
end;
$$;

comment on function impl.rail_sum(jsonb) is
'What tickets cost together.';

create or replace function impl.rail_same_tickets(p_order ticket.rail_order,
    p_tickets jsonb)
returns bool
language plpgsql stable
as $$
begin
    return impl.rail_fits(p_order, p_tickets)
       and not exists (
           select k.no, k.ticket_no, k.seat_type, k.seat_text, k.price_fen
           from ticket.rail_ticket k
           where k.supplier_id = p_order.supplier_id
             and k.rail_id = p_order.rail_id
           except
           select m.no, m.ticket_no, m.seat_type, m.seat_text, m.price_fen
           from impl.rail_match(p_order, p_tickets) m);
end;
$$;

comment on function impl.rail_same_tickets(ticket.rail_order, jsonb) is
'Whether an order was issued with these very tickets.';
