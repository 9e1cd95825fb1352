-- Part of the statement around it: all of a batch start it once.  p_ticket: the
-- number of the code that was shown, or the ticket's own.
create or replace function impl.gate_ticket(p_supplier int4, p_order int8,
    p_ticket int2, p_now timestamptz)
returns setof ticket.gate_ticket
language sql stable
as $$
    select o.supplier_id, o.order_id, t.ticket_no, s.zone,
           m.at, m.today, o.state, o.delivered_at, o.stopped_at, o.medium,
           o.session_id, o.day, v.day, v.first_day, v.last_day, o.line_id,
           o.slot_no, o.id_index, t.state, t.persons, t.free, i.product_name,
           coalesce(e, impl.product_entry_usual(p_supplier, i.product_id)),
           /* Who has been in may come again, but on a closed day nobody may,
              whatever comes back of his order. */
           o.session_id is null
           and (t.state in ('0', '1')
                and exists (select from ticket.called_off d
                            where d.supplier_id = p_supplier
                              and d.order_id = p_order)
                or exists (
                    select
                    from unnest(array[c.own, c.own, c.today, c.today],
                                array[0, o.line_id, 0, o.line_id])
                         k (day, line_id)
                    join ticket.day_off d
                      on d.supplier_id = p_supplier and d.day = k.day
                         and d.line_id = k.line_id
                    where d.opened_at is null)),
           g.nos, g.ats, g.days, g.counts, g.devices, g.outs, g.undone,
           coalesce(g.last_no, 0::int2), t.code_no > impl.code_of(p_ticket),
           exists (select from ticket.settle_ticket x
                   where x.supplier_id = p_supplier and x.order_id = p_order
                     and x.ticket_no = t.ticket_no)
    from ticket.orders o
    join ticket.supplier s on s.supplier_id = p_supplier
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = p_order
         and t.ticket_no = impl.code_ticket(p_ticket)
         and t.code_no >= impl.code_of(p_ticket)
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    left join ticket.product_entry e
      on e.supplier_id = p_supplier and e.product_id = i.product_id
    cross join lateral (
        select k.at, (k.at at time zone s.zone)::date as today
        from (select impl.order_moment(o, p_now) as at offset 0) k) m
    cross join lateral (
        select coalesce(o.slot_day, o.visit_day, o.day) as day,
               case when o.session_id is null then coalesce(o.visit_day, o.day)
                    else o.day end as first_day,
               case when o.session_id is null then i.ticket_until
                    else o.day end as last_day) v
    cross join lateral (
        /* The days on which a closed line is told of: null, if not. */
        select case when t.state in ('0', '1') then v.day end as own,
               case when m.today between v.first_day and v.last_day
                    then m.today end as today) c
    cross join lateral (
        select array_agg(g.passage_no) as nos, array_agg(g.at) as ats,
               array_agg(g.day) as days, array_agg(g.persons) as counts,
               array_agg(g.device_no) as devices, array_agg(g.out) as outs,
               array_agg(g.undone) as undone, max(g.passage_no) as last_no
        from (select g.at, g.passage_no,
                     coalesce(g.day, (g.at at time zone s.zone)::date) as day,
                     coalesce(g.persons, t.persons) as persons,
                     coalesce(g.device_no, g.guest_device_no, 0) as device_no,
                     g.direction = 'O' as out,
                     g.undone_at is not null as undone
              from ticket.passage g
              where g.supplier_id = p_supplier and g.order_id = p_order
                and g.ticket_no = impl.code_ticket(p_ticket)
              order by g.at, g.passage_no) g) g
    where o.supplier_id = p_supplier and o.order_id = p_order
    offset 0;
$$;

comment on function impl.gate_ticket(int4, int8, int2, timestamptz) is
'What a ticket is judged by at a gate, now; no row: there is no such ticket.
The caller has locked the order.';
