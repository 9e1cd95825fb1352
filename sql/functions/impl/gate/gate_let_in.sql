-- The distributor hears of a ticket's first passage (R126), and of no other
-- one: not of those behind an undone one either.
create or replace function impl.gate_let_in(p_supplier int4[],
    p_order int8[], p_ticket int2[], p_no int2[], p_at timestamptz[],
    p_day date[],
    p_persons int4[], p_left int4[], p_out bool[], p_first bool[],
    p_was "char"[], p_device int4[], p_request text[],
    p_scanned timestamptz[], p_station text[], p_gate text[], p_lead text,
    p_reason text)
returns table (supplier_id int4, order_id int8, ticket_no int2)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    return query
    with
    passed as (
        insert into ticket.passage as g (
            supplier_id, order_id, ticket_no, passage_no, at, station_name,
            gate, direction, persons, left_persons, day, device_no, request,
            scanned_at, was, lead, reason)
        select c.supplier_id, c.order_id, c.ticket_no, c.no, c.at, c.station,
               c.gate, case when c.goes_out then 'O' else 'I' end::"char",
               c.persons, c.left_persons, c.day, c.device_no, c.request,
               c.scanned_at, c.was, p_lead, p_reason
        from unnest(p_supplier, p_order, p_ticket, p_no, p_at, p_day,
                    p_persons, p_left, p_out, p_was, p_device, p_request,
                    p_scanned, p_station, p_gate)
             as c (supplier_id, order_id, ticket_no, no, at, day, persons,
                   left_persons, goes_out, was, device_no, request, scanned_at,
                   station, gate)
        on conflict (supplier_id, device_no, day, request)
            where request is not null do nothing
        returning g.supplier_id, g.order_id, g.ticket_no, g.at, g.direction),
    used as (
        update ticket.ticket t
        set state = '4'
        from passed p
        where p.direction = 'I' and t.supplier_id = p.supplier_id
          and t.order_id = p.order_id and t.ticket_no = p.ticket_no
          and t.state in ('1', '3')),
    news as (
        select p.supplier_id, p.order_id, p.ticket_no, p.at, o.agent_id,
               o.events
               + row_number() over (partition by p.supplier_id, p.order_id
                                    order by p.ticket_no) as seq
        from passed p
        join unnest(p_supplier, p_order, p_ticket, p_first)
             as c (supplier_id, order_id, ticket_no, first)
          using (supplier_id, order_id, ticket_no)
        /* R119, R120: whom there is to call. */
        cross join lateral (
            select o.agent_id, o.events
            from ticket.orders o
            cross join lateral (
                select
                from ticket.agent a
                where a.supplier_id = p.supplier_id
                  and a.agent_id = o.agent_id and a.callback_address <> ''
                offset 0) a
            where o.supplier_id = p.supplier_id and o.order_id = p.order_id
              and impl.client_ref(o.request_key) is not null
            offset 0) o
        where c.first),
    told as (
        insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                                   ticket_no, event_at, expire_at, due_at)
        select e.supplier_id, e.order_id, e.seq, e.agent_id,
               impl.event_kind('entry'), e.ticket_no, e.at,
               e.at + interval '24 hours', e.at
        from news e),
    counted as (
        update ticket.orders o
        set events = e.events
        from (select e.supplier_id, e.order_id, max(e.seq) as events
              from news e
              group by e.supplier_id, e.order_id) e
        where o.supplier_id = e.supplier_id and o.order_id = e.order_id)
    select p.supplier_id, p.order_id, p.ticket_no
    from passed p;
end;
$$;

comment on function impl.gate_let_in is
'Writes down passages of tickets, each ticket once, of orders that are locked:
the ticket is used, and the first passage is told.  Answers those of which it is
so; a request that another transaction has used meanwhile is none of them.';
