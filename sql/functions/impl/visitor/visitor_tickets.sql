create or replace function impl.visitor_tickets(p_order ticket.orders,
    p_supplier ticket.supplier, p_skip int4, p_limit int4)
returns jsonb
language plpgsql stable
as $$
declare
    v_today date := impl.local_day(p_order.supplier_id, api.now());
begin
    return coalesce((
        select jsonb_agg(jsonb_build_object(
                   'no', t.ticket_no,
                   'product', i.product_name,
                   'persons', t.persons,
                   'state', case
                       when t.state = '2' then 'refunded'
                       when t.state = '4' then u.state
                       when n.way is null then 'over'
                       when n.way = 'print' then 'print'
                       when t.state = '3' then 'printed'
                       else 'good' end,
                   'from', i.valid_from,
                   'until', i.ticket_until,
                   'code', coalesce(n.way = 'code', false),
                   'code_no', t.code_no,
                   'paper_at', case when t.code_no > 0 then (
                       select impl.visitor_moment(max(p.at), p_supplier.zone)
                       from ticket.print p
                       where p.supplier_id = t.supplier_id
                         and p.order_id = t.order_id
                         and p.ticket_no = t.ticket_no
                         and n.way = 'paper') end,
                   'signed', case when p_supplier.qr_mode = '3'
                       then impl.gate_signed(p_order, t, i) end,
                   'came', u.came,
                   'seats', nullif(impl.order_seats(t.supplier_id, t.order_id,
                                                    array[t.ticket_no]), ''),
                   'used_at', impl.visitor_moment(g.at, p_supplier.zone),
                   'used_where', g.station_name,
                   'used_gate', nullif(g.gate, '0'),
                   'back_fen', r.amount_fen - r.fee_fen)
                   order by t.ticket_no)
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        cross join lateral (
            select impl.visitor_way(p_order, t, i, v_today) as way) n
        left join ticket.refund r
          on r.supplier_id = t.supplier_id and r.order_id = t.order_id
             and r.ticket_no = t.ticket_no
        left join lateral (
            select g.at, g.station_name, g.gate
            from ticket.passage g
            where g.supplier_id = t.supplier_id and g.order_id = t.order_id
              and g.ticket_no = t.ticket_no
              and g.direction = 'I' and g.undone_at is null
            order by g.passage_no
            limit 1) g on true
        cross join lateral impl.visitor_used(t, i, v_today, n.way) u
        where t.supplier_id = p_order.supplier_id
          and t.order_id = p_order.order_id
          and t.ticket_no = any (array(
              select k.ticket_no
              from ticket.ticket k
              where k.supplier_id = p_order.supplier_id
                and k.order_id = p_order.order_id and k.state <> '0'
              order by k.ticket_no
              offset p_skip
              limit p_limit))), '[]');
end;
$$;

comment on function impl.visitor_tickets(ticket.orders, ticket.supplier, int4,
                                         int4) is
'Tickets of an order for its visitor: what each is good for now, where and when
it was first used, what came back of it.';

/* Each person comes in so often a day, and altogether, as the product says: a
   ticket of several days is not over with the first of them. */
create or replace function impl.visitor_used(p_ticket ticket.ticket,
    p_item ticket.order_item, p_today date, p_way text, out state text,
    out came int8)
language plpgsql stable
as $$
declare
    v_entry ticket.product_entry;
    v_today int8;
    v_all   int8;
begin
    if p_ticket.state <> '4' then
        return;
    end if;

    v_entry := impl.product_entry(p_ticket.supplier_id, p_item.product_id);

    select coalesce(sum(coalesce(g.persons, p_ticket.persons))
                        filter (where coalesce(g.day, impl.local_day(
                                    g.supplier_id, g.at)) = p_today), 0),
           coalesce(sum(coalesce(g.persons, p_ticket.persons)), 0)
    into v_today, v_all
    from ticket.passage g
    where g.supplier_id = p_ticket.supplier_id
      and g.order_id = p_ticket.order_id
      and g.ticket_no = p_ticket.ticket_no
      and g.direction = 'I' and g.undone_at is null;

    came := case when p_way is null then v_all else v_today end;
    state := case
        when came between 1 and p_ticket.persons - 1 then 'part'
        when p_way is null or v_all = 0
             or v_entry.entries_all > 0
                and v_all >= p_ticket.persons * v_entry.entries_all then 'used'
        when v_today < p_ticket.persons * v_entry.entries_per_day
            then case p_way when 'paper' then 'printed' else 'good' end
        when p_item.ticket_until > p_today then 'again'
        else 'used' end;
end;
$$;

comment on function impl.visitor_used(ticket.ticket, ticket.order_item, date,
                                      text) is
'What a ticket that somebody has come in with is good for now: part (some came),
used, again (used today, and good on days that follow), good and printed (not
used today); and how many came.';

create or replace function impl.visitor_way(p_order ticket.orders,
    p_ticket ticket.ticket, p_item ticket.order_item, p_today date)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_ticket.state not in ('1', '3', '4')
             or p_item.ticket_until < p_today then null
        when p_ticket.state = '3' then 'paper'
        when p_ticket.state = '1'
            then case when impl.visitor_prints(p_order, p_item.product_id)
                      then 'print' else 'code' end
        when impl.visitor_prints(p_order, p_item.product_id) or exists (
            select
            from ticket.print p
            where p.supplier_id = p_ticket.supplier_id
              and p.order_id = p_ticket.order_id
              and p.ticket_no = p_ticket.ticket_no) then 'paper'
        else 'code' end;
end;
$$;

comment on function impl.visitor_way(ticket.orders, ticket.ticket,
                                     ticket.order_item, date) is
'By what a gate lets a ticket in: its code, paper, or paper that is to be had
first (print); null: it does not, any more.';

create or replace function impl.visitor_prints(p_order ticket.orders,
    p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return coalesce((
        select e.print_first
        from ticket.product_entry e
        where e.supplier_id = p_order.supplier_id
          and e.product_id = p_product), p_order.medium = 0);
end;
$$;

comment on function impl.visitor_prints(ticket.orders, int4) is
'Are an order''s tickets of a product to be printed before a gate takes them?
As impl.gate_judged() has it.';
