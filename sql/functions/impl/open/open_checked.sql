-- Who has gone out and comes back was told of before, and so was who came in by
-- a passage that was taken back: what was told does not get less.
create or replace function impl.open_entered(p_supplier int4, p_order int8,
    p_ticket int2, p_persons int4, p_passage int2)
returns int4
language plpgsql stable
as $$
declare
    v         record;
    v_entered int8 := 0;
    v_outside int8 := 0;                /* of those */
    v_back    int8;
begin
    for v in
        select g.direction, g.undone_at,
               coalesce(g.persons, p_persons) as persons
        from ticket.passage g
        where g.supplier_id = p_supplier and g.order_id = p_order
          and g.ticket_no = p_ticket
          and g.passage_no <= coalesce(p_passage, g.passage_no)
        order by g.passage_no
    loop
        if v.direction = 'O' then
            v_outside := least(v_outside + v.persons, v_entered);
            continue;
        end if;

        v_back := least(v_outside, v.persons);
        v_entered := v_entered + v.persons - v_back;
        v_outside := v_outside - v_back;

        if v.undone_at is not null then
            v_outside := v_outside + v.persons;
        end if;
    end loop;

    return least(v_entered, p_persons);
end;
$$;

comment on function impl.open_entered(int4, int8, int2, int4, int2) is
'How many persons of a ticket have come in for the first time, by its passages
up to this number (null: by all).';

create or replace function impl.open_checked(p_supplier int4, p_order int8,
    p_agent int4, p_events int2, p_tickets int2[], p_at timestamptz,
    p_typed bool)
returns int2
language plpgsql volatile
as $$
declare
    c_together constant interval := '1 s';  /* what is told in one notice */
    v_tickets  int2[];
    v_checked  int4;
    v_total    int4;
begin
    select array_agg(t.ticket_no order by t.ticket_no)
               filter (where e.entered > e.before),
           sum(e.entered),
           sum(t.persons) filter (where t.state <> '2')
    into v_tickets, v_checked, v_total
    from ticket.ticket t
    cross join lateral (
        select impl.open_entered(p_supplier, p_order, t.ticket_no, t.persons,
                                 null) as entered,
               case when t.ticket_no = any (p_tickets)
               then impl.open_entered(p_supplier, p_order, t.ticket_no,
                        t.persons, (
                        select max(g.passage_no) - 1
                        from ticket.passage g
                        where g.supplier_id = p_supplier
                          and g.order_id = p_order
                          and g.ticket_no = t.ticket_no)::int2) end as before
        offset 0) e
    where t.supplier_id = p_supplier and t.order_id = p_order;

    if v_tickets is null then
        return p_events;
    end if;

    /* The last event of the order, that nobody has begun to tell of. */
    update ticket.outbox o
    set note = jsonb_build_object(
            'tickets', (select jsonb_agg(n order by n)
                        from (select n::int4
                              from jsonb_array_elements_text(
                                  o.note -> 'tickets') n
                              union
                              select n::int4 from unnest(v_tickets) n) a (n)),
            'checked', v_checked, 'total', coalesce(v_total, 0))
        || impl.open_voucher(p_typed and o.note ? 'voucher')
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.seq = p_events
      and o.kind = impl.event_kind('open checked')
      and o.attempts = 0 and o.lease_owner is null
      and p_at < o.event_at + c_together;

    if found then
        return p_events;
    end if;

    return impl.open_queue(p_supplier, p_order, p_agent, p_events,
                           impl.event_kind('open checked'),
                           jsonb_build_object('tickets', v_tickets,
                                              'checked', v_checked,
                                              'total', coalesce(v_total, 0))
                           || impl.open_voucher(p_typed),
                           p_at, c_together);
end;
$$;

comment on function impl.open_checked(int4, int8, int4, int2, int2[],
                                      timestamptz, bool) is
'Tells the distributor of an order of the open API of the last passages of these
tickets, as far as they let persons in for the first time: once for all of a
second.  p_typed: of codes that were typed.  Takes orders.events and returns its
new value.';

-- A notice that tells of any other passage, too, is none of codes that were
-- typed.
create or replace function impl.open_voucher(p_typed bool)
returns jsonb
language sql immutable
as $$
    select case when p_typed then '{"voucher": 2}' else '{}' end::jsonb;
$$;

comment on function impl.open_voucher(bool) is
'What a notice of passages has of how their codes came: VoucherType of the open
API, unless it is the usual one.';

create or replace function impl.open_checks(p_passages ticket.passage[],
    p_lost int4[], p_typed int4[])
returns void
language plpgsql volatile
as $$
begin
    update ticket.orders o
    set events = impl.open_checked(o.supplier_id, o.order_id, o.agent_id,
                                   o.events, p.tickets, p.at, p.typed)
    from (select g.supplier_id, g.order_id, max(g.at) as at,
                 array_agg(g.ticket_no) as tickets,
                 bool_and(g.ordinality = any (p_typed)) as typed
          from unnest(p_passages) with ordinality g
          where g.direction = 'I' and g.ordinality <> all (p_lost)
          group by g.supplier_id, g.order_id) p
    where o.supplier_id = p.supplier_id and o.order_id = p.order_id
      and impl.open_number(o.request_key) is not null;
end;
$$;

comment on function impl.open_checks(ticket.passage[], int4[], int4[]) is
'The same of passages, but for those in these places, of whatever orders: of
those of the open API.  The caller has locked them.';
