create or replace function impl.open_refund_hash(p_order int8,
    p_tickets int2[], p_count int8)
returns bytea
language plpgsql immutable
as $$
begin
    return sha256(convert_to(format('%s %s %s', p_order, (
        select string_agg(n.number::text, ',' order by n.number)
        from (select distinct y.number from unnest(p_tickets) y (number)) n),
        p_count), 'UTF8'));
end;
$$;

comment on function impl.open_refund_hash(int8, int2[], int8) is
'What a refund was asked for: another one under its number is none of it.';

-- Without codes single tickets come back from the last one on.  A group's is
-- one ticket, and comes back as a whole.
create or replace function impl.open_refund_want(p_order ticket.orders,
    p_codes int2[], p_count int8, p_version int8, out verdict text,
    out subject text, out tickets int2[], out persons int4, out review bool)
language plpgsql stable
as $$
declare
    v_terms record := impl.open_terms(p_order);
    v_held  int2[] := impl.open_held(p_order);
    v_codes int2[];
    v_used  bool;
    v_found int4;
begin
    review := v_terms.review;

    verdict := case
        when p_version <> (select g.version from ticket.agent g
                           where g.supplier_id = p_order.supplier_id
                             and g.agent_id = p_order.agent_id) then 'STALE'
        when p_order.state not in ('3', 'D')
             or p_order.pay_method not in ('Y', 'E') then 'OPEN_STATE'
        when not v_terms.refund
             or exists (select from ticket.supplier s
                        where s.supplier_id = p_order.supplier_id
                          and not s.active_refund) then 'OPEN_NO_REFUND'
        when p_count not between 1 and 999
             and (p_count <> -1 or cardinality(p_codes) > 0 is not true)
            then 'REFUND_COUNT' end;

    if verdict is not null then
        return;
    end if;

    v_codes := array(select distinct impl.code_ticket(n)
                     from unnest(p_codes) n);

    select count(*), coalesce(bool_or(t.state = '4'), false)
    into v_found, v_used
    from ticket.ticket t
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id
      and (v_codes = '{}' or t.ticket_no = any (v_codes));

    /* Those that are there, from the last one on, while they are not more than
       was asked for. */
    select array_agg(k.ticket_no order by k.ticket_no), max(k.sum)
    into tickets, persons
    from (select t.ticket_no,
                 sum(t.persons) over (order by t.ticket_no desc) as sum
          from ticket.ticket t
          where t.supplier_id = p_order.supplier_id
            and t.order_id = p_order.order_id and t.state = '1'
            and t.ticket_no <> all (v_held)
            and (v_codes = '{}' or t.ticket_no = any (v_codes))) k
    where v_codes <> '{}' or k.sum <= p_count;

    verdict := case
        when v_codes <> '{}' and v_found < cardinality(v_codes)
            then 'ORDER_UNKNOWN'
        when v_used and (v_codes <> '{}' or tickets is null)
            then 'REFUND_PASSED'
        when v_codes <> '{}'
             and cardinality(tickets) = cardinality(v_codes) is not true
            then 'OPEN_REFUND_TOO_MANY'
        when v_codes <> '{}' and p_count not in (-1, persons)
            then 'REFUND_COUNT'
        /* A part of a group's only ticket. */
        when v_codes = '{}' and p_count < (
            select min(t.persons) from ticket.ticket t
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id and t.state = '1')
            then 'REFUND_COUNT'
        when v_codes = '{}' and persons = p_count is not true
            then 'OPEN_REFUND_TOO_MANY' end;

    if verdict is null then
        select r.verdict, r.subject into verdict, subject
        from impl.refund_verdict(p_order.supplier_id, p_order.order_id,
                                 tickets, false, api.now()) r;
    end if;

    if verdict is not null then
        tickets := null;
    end if;
end;
$$;

comment on function impl.open_refund_want(ticket.orders, int2[], int8, int8) is
'Which tickets of an order come back, and whether staff have to look at that
first; or why none do.';

create or replace function impl.open_held(p_order ticket.orders)
returns int2[]
language plpgsql stable
as $$
begin
    return array(
        select n
        from ticket.open_refund r
        cross join lateral unnest(r.tickets) n
        where r.supplier_id = p_order.supplier_id
          and r.order_id = p_order.order_id and r.state = 0);
end;
$$;

comment on function impl.open_held(ticket.orders) is
'The tickets of an order that were asked back, and of which staff have not said
yet whether they come back.';

create or replace function impl.open_applied(p_order ticket.orders)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.gate_dirty (supplier_id, order_id)
    select g.listener, p_order.order_id
    from impl.gate_listeners(p_order.supplier_id, p_order.order_id) g;
end;
$$;

comment on function impl.open_applied(ticket.orders) is
'Lists of gates say something else of an order whose tickets are asked back, or
no more.';

create or replace function impl.open_refunded(p_order ticket.orders,
    p_refund ticket.open_refund)
returns table (quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    return query
    select r.quota_id, r.remaining, r.quota_version
    from impl.refund_issued(p_order.supplier_id, p_order.order_id,
                            p_refund.tickets, '2', p_refund.decided_at) r;

    /* Who reviews nothing has said all in the answer, which may be lost. */
    if p_refund.decided_by is not null
        or coalesce((select s.refund_notice = 'always'
                     from ticket.open_supplier s
                     where s.supplier_id = p_order.supplier_id), true)
    then
        perform impl.open_refund_told(p_order, p_refund);
    end if;
end;
$$;

comment on function impl.open_refunded(ticket.orders, ticket.open_refund) is
'Pays back what was asked back, and tells the distributor of it.';

-- What was refused names none: clients take what is named for what is back.
create or replace function impl.open_refund_told(p_order ticket.orders,
    p_refund ticket.open_refund)
returns void
language plpgsql volatile
as $$
declare
    v_order ticket.orders;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_order.supplier_id
      and o.order_id = p_order.order_id;

    perform impl.open_told(v_order, 'refund',
        jsonb_build_object('refund', p_refund.refund_no,
                           'status', p_refund.state,
                           'reason', p_refund.reason,
                           'tickets', case p_refund.state
                               when 2 then '{}' else p_refund.tickets end),
        p_refund.decided_at);
end;
$$;

comment on function impl.open_refund_told(ticket.orders,
                                          ticket.open_refund) is
'Tells a distributor what became of what it has asked back.';

-- Of what is called off all comes back, whatever staff have to decide yet.
create or replace function impl.open_overtaken(p_order ticket.orders,
                                               p_tickets int2[])
returns void
language plpgsql volatile
as $$
declare
    v_refund ticket.open_refund;
begin
    for v_refund in
        update ticket.open_refund r
        set state = 1, decided_at = greatest(r.at, api.now())
        where r.supplier_id = p_order.supplier_id
          and r.order_id = p_order.order_id and r.state = 0
          and r.tickets <@ p_tickets
        returning r.*
    loop
        perform impl.open_refund_told(p_order, v_refund);
    end loop;
end;
$$;

comment on function impl.open_overtaken(ticket.orders, int2[]) is
'Tickets came back in another way while staff had to decide on them: that was
done, and is told.';
