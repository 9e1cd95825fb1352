-- Part of the statement around it: all of a batch start it once.  p_ticket: the
-- number of the code that was shown, or the ticket's own.
create or replace function impl.gate_ticket_2(p_supplier int4, p_order int8,
    p_ticket int2, p_now timestamptz)
returns setof ticket.gate_ticket_2
language sql stable
as $$
    select (k.ticket).supplier_id, (k.ticket).order_id, (k.ticket).ticket_no,
           (k.ticket).zone, (k.ticket).at, (k.ticket).today,
           (k.ticket).order_state, (k.ticket).delivered_at,
           (k.ticket).stopped_at, (k.ticket).medium, (k.ticket).session_id,
           (k.ticket).day, (k.ticket).visit_day, (k.ticket).first_day,
           (k.ticket).last_day, (k.ticket).line_id, (k.ticket).slot_no,
           (k.ticket).id_index, (k.ticket).state, (k.ticket).persons,
           (k.ticket).free, (k.ticket).product_name, (k.ticket).entry,
           (k.ticket).off, (k.ticket).old, (k.ticket).settled, k.passages
    from impl.gate_ticket_2_with(p_supplier, p_order, p_ticket, p_now) k
    offset 0;
$$;

comment on function impl.gate_ticket_2(int4, int8, int2, timestamptz) is
'What a ticket is judged by at a gate, now; no row: there is no such ticket.
The caller has locked the order.';

/* Two columns, as each one is one of each step of the plan; and most tickets
   have no passages yet. */
create or replace function impl.gate_ticket_2_with(p_supplier int4,
    p_order int8, p_ticket int2, p_now timestamptz)
returns table (ticket ticket.gate_ticket_2, passages ticket.passage[])
language sql stable
as $$
    select row(o.supplier_id, o.order_id, t.ticket_no, s.zone,
           o.at, v.today, o.state,
           /* From when on it is good: no sooner than it opens gates. */
           case when i.wait_minutes is null or o.delivered_at is null
                then o.delivered_at
                else greatest(o.delivered_at,
                              o.paid_at
                              + i.wait_minutes * interval '1 minute') end,
           coalesce(o.stopped_at,
                    case when o.page = impl.open_page()
                         then impl.open_asked(p_supplier, p_order,
                                              t.ticket_no) end),
           o.medium,
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
                    from (values (c.own, 0), (c.own, o.line_id), (c.today, 0),
                                 (c.today, o.line_id)) k (day, line_id)
                    join ticket.day_off d
                      on d.supplier_id = p_supplier and d.day = k.day
                         and d.line_id = k.line_id
                    where d.opened_at is null)),
           t.code_no > impl.code_of(p_ticket),
           exists (select from ticket.settle_ticket x
                   where x.supplier_id = p_supplier and x.order_id = p_order
                     and x.ticket_no = t.ticket_no),
           null)::ticket.gate_ticket_2,
           array(select g
                 from ticket.passage g
                 where g.supplier_id = p_supplier and g.order_id = p_order
                   and g.ticket_no = impl.code_ticket(p_ticket)
                 order by g.passage_no)
    from (select r.supplier_id, r.order_id, r.page, r.state, r.delivered_at,
                 r.paid_at, r.stopped_at, r.medium, r.session_id, r.day,
                 r.visit_day, r.slot_day, r.line_id, r.slot_no, r.id_index,
                 impl.moment_after(p_now, r.created_at, r.paid_at,
                                   r.delivered_at) as at
          from ticket.orders r
          where r.supplier_id = p_supplier and r.order_id = p_order
          offset 0) o
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
        select (o.at at time zone s.zone)::date as today,
               coalesce(o.slot_day, o.visit_day, o.day) as day,
               case when o.session_id is null
                    then coalesce(i.valid_from, o.visit_day, o.day)
                    else o.day end as first_day,
               case when o.session_id is null then i.ticket_until
                    else o.day end as last_day) v
    cross join lateral (
        /* The days on which a closed line is told of: null, if not. */
        select case when t.state in ('0', '1') then v.day end as own,
               case when v.today between v.first_day and v.last_day
                    then v.today end as today) c
    offset 0;
$$;

comment on function impl.gate_ticket_2_with(int4, int8, int2, timestamptz) is
'The same in two parts: the ticket as one that has no passages, and those that
it has, by their numbers.';
