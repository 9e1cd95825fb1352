-- The distributor hears of a ticket's first passage (R126), and of no other
-- one: not of those behind an undone one either.  One of the open API hears of
-- each that lets somebody in for the first time.
create or replace function impl.gate_let_in(p_passages ticket.passage[],
    p_first bool[], p_settled bool, p_typed int4[])
returns int4[]
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_written int8;
    v_lost    int4[] := '{}';
    v_in      bool := false;
    v_used    bool := false;
    v_only    ticket.passage;           /* one that comes alone */
begin
    insert into ticket.passage
    select p.*
    from unnest(p_passages) p
    on conflict do nothing;

    get diagnostics v_written = row_count;

    /* Their orders are locked, so nobody else writes these numbers. */
    if v_written < cardinality(p_passages) then
        v_lost := array(
            select p.ordinality
            from unnest(p_passages) with ordinality p
            where not exists (
                select from ticket.passage g
                where g.supplier_id = p.supplier_id
                  and g.order_id = p.order_id and g.ticket_no = p.ticket_no
                  and g.passage_no = p.passage_no));

        if v_written = 0 then
            return v_lost;
        end if;
    end if;

    /* Of a party the first one uses the ticket. */
    for n in 1 .. cardinality(p_passages) loop
        v_in := v_in or (p_passages[n]).direction = 'I';
        v_used := (p_passages[n]).direction = 'I'
                  and (p_passages[n]).was in ('1', '3');
        exit when v_used;
    end loop;

    /* Most checks come alone, and what they cost is the start of their
       statements. */
    if v_used and cardinality(p_passages) = 1 then
        v_only := p_passages[1];

        update ticket.ticket t
        set state = '4'
        where t.supplier_id = v_only.supplier_id
          and t.order_id = v_only.order_id
          and t.ticket_no = v_only.ticket_no and t.state in ('1', '3');

    elsif v_used then
        update ticket.ticket t
        set state = '4'
        from unnest(p_passages) with ordinality p
        where p.direction = 'I' and p.ordinality <> all (v_lost)
          and t.supplier_id = p.supplier_id and t.order_id = p.order_id
          and t.ticket_no = p.ticket_no and t.state in ('1', '3');
    end if;

    if p_settled then
        perform impl.settle_passages(p_passages, v_lost);
    end if;

    if not true = any (p_first) then
        if v_in then
            perform impl.open_checks(p_passages, v_lost, p_typed);
        end if;

        return v_lost;
    end if;

    if cardinality(p_passages) = 1 then
        perform impl.gate_tell(p_passages[1], p_typed is not null);
        return v_lost;
    end if;

    with
    counted as (
        update ticket.orders o
        set events = case
            when impl.open_number(o.request_key) is null
                then o.events + cardinality(p.tickets)
            else impl.open_checked(o.supplier_id, o.order_id, o.agent_id,
                                   o.events, p.tickets, p.at, p.typed) end
        from (select p.supplier_id, p.order_id, min(p.at) as at,
                     array_agg(p.ticket_no order by p.ticket_no) as tickets,
                     bool_and(p.ordinality = any (p_typed)) as typed
              from unnest(p_passages) with ordinality p
              where p_first[p.ordinality] and p.ordinality <> all (v_lost)
              group by p.supplier_id, p.order_id) p
        where o.supplier_id = p.supplier_id and o.order_id = p.order_id
          /* R119, R120: whom there is to call. */
          and impl.client_ref(o.request_key) is not null
          and (impl.open_number(o.request_key) is not null
               or exists (select from ticket.agent a
                          where a.supplier_id = o.supplier_id
                            and a.agent_id = o.agent_id
                            and a.callback_address <> ''
                          offset 0))
        returning o.supplier_id, o.order_id, o.agent_id, p.at, p.tickets,
                  o.events - cardinality(p.tickets) as events,
                  impl.open_number(o.request_key) is not null as open)
    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               ticket_no, event_at, expire_at, due_at)
    select c.supplier_id, c.order_id, c.events + t.n, c.agent_id,
           impl.event_kind('entry'), t.ticket_no, c.at,
           c.at + interval '24 hours', c.at
    from counted c
    cross join lateral unnest(c.tickets) with ordinality t (ticket_no, n)
    where not c.open;

    return v_lost;
end;
$$;

comment on function impl.gate_let_in(ticket.passage[], bool[], bool, int4[]) is
'Writes down passages of tickets, each ticket once, of orders that are locked:
the ticket is used, and of those that are its first the distributor is told.
Answers the places of those of which it is not so: a request that another
transaction has used meanwhile.  p_settled: some of them are of settlement
(impl.gate_ticket_2).  p_typed: the places of those of codes that were typed;
null: none.';

create or replace function impl.gate_tell(p_passage ticket.passage,
                                          p_typed bool)
returns void
language plpgsql volatile
as $$
begin
    with
    counted as (
        update ticket.orders o
        set events = case
            when impl.open_number(o.request_key) is null then o.events + 1
            else impl.open_checked(o.supplier_id, o.order_id, o.agent_id,
                                   o.events, array[p_passage.ticket_no],
                                   p_passage.at, p_typed) end
        where o.supplier_id = p_passage.supplier_id
          and o.order_id = p_passage.order_id
          /* R119, R120: whom there is to call. */
          and impl.client_ref(o.request_key) is not null
          and (impl.open_number(o.request_key) is not null
               or exists (select from ticket.agent a
                          where a.supplier_id = o.supplier_id
                            and a.agent_id = o.agent_id
                            and a.callback_address <> ''
                          offset 0))
        returning o.agent_id, o.events,
                  impl.open_number(o.request_key) is not null as open)
    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               ticket_no, event_at, expire_at, due_at)
    select p_passage.supplier_id, p_passage.order_id, c.events, c.agent_id,
           impl.event_kind('entry'), p_passage.ticket_no, p_passage.at,
           p_passage.at + interval '24 hours', p_passage.at
    from counted c
    where not c.open;
end;
$$;

comment on function impl.gate_tell(ticket.passage, bool) is
'Tells the distributor of a ticket''s first passage, as impl.gate_let_in() does
of many.  The caller has locked the order.';
