-- The day of a visit is that of the activation, else the effective one.  A slot
-- that moves does so with the visit: slot_day is null or visit_day.
create or replace function impl.visit_orders(p_supplier int4, p_day date,
    p_line int4)
returns setof ticket.orders
language plpgsql stable
as $$
begin
    return query
    select o.*
    from ticket.orders o
    where o.supplier_id = p_supplier and o.day = p_day
      and o.order_id is not null
      and o.visit_day is null
      and o.session_id is null
      and (p_line = 0 or o.line_id = p_line);

    return query
    select o.*
    from ticket.orders o
    where o.supplier_id = p_supplier
      and o.visit_day = p_day
      and o.session_id is null
      and (p_line = 0 or o.line_id = p_line);
end;
$$;

comment on function impl.visit_orders(int4, date, int4) is
'The orders of whoever visits on a day, on one line or on any (0).';

create or replace function impl.day_orders(p_supplier int4, p_day date,
    p_line int4)
returns table (order_id int8, line_id int4, slot_no int2, state "char",
               persons int4, due_fen int8, left_persons int4, left_why text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.order_id, o.line_id, o.slot_no, o.state,
           coalesce(t.due, 0)::int4,
           case when impl.off_concerned(o, true) then impl.off_due(o, true)
                else 0 end,
           coalesce(t.used + t.paper + t.desk + t.settled, 0)::int4,
           nullif(concat_ws(', ', case when t.used > 0 then 'used' end,
                            case when t.paper > 0 then 'printed' end,
                            case when t.desk > 0 then 'desk' end,
                            case when t.settled > 0 then 'settlement' end), '')
    from impl.visit_orders(p_supplier, p_day, p_line) o
    cross join lateral (
        select impl.settle_issued(p_supplier, o.order_id) as settled
        offset 0) s
    cross join lateral (
        select sum(t.persons) filter (
                   where not s.settled
                         and case when o.state in ('3', 'D')
                             then impl.off_ticket(t.state, true)
                             else o.state not in ('4', '9', 'X') end) as due,
               coalesce(sum(t.persons) filter (where t.state = '4'), 0) as used,
               coalesce(sum(t.persons) filter (where t.state = '3'),
                        0) as paper,
               coalesce(sum(t.persons) filter (
                   where o.state = 'X' and t.state = '1'), 0) as desk,
               coalesce(sum(t.persons) filter (
                   where s.settled and t.state = '1'), 0) as settled
        from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = o.order_id) t
    where o.state not in ('4', '9')
      and (t.used + t.paper + t.desk + t.settled > 0
           or impl.off_concerned(o, true));

    /* Of operators whose tickets hold places of the day. */
    return query
    select o.order_id, 0, null::int2, o.state, 0, 0::int8, t.persons,
           'operator'
    from ticket.order_place p
    join ticket.orders o
      on o.supplier_id = p.supplier_id and o.order_id = p.order_id
    cross join lateral (
        select sum(t.persons)::int4 as persons
        from ticket.ticket t
        where t.supplier_id = p.supplier_id and t.order_id = p.order_id
          and t.state <> '2'
          and not exists (
              select
              from ticket.settle_leg l
              join ticket.party y
                on y.supplier_id = p.supplier_id and y.party_no = l.party_no
              where l.supplier_id = p.supplier_id
                and l.order_id = p.order_id and l.ticket_no = t.ticket_no
                and y.own_supplier_id = p_supplier
                and l.state not in ('A', 'W'))) t
    where p_line = 0 and p.owner_id = p_supplier
      and p.quota_id = api.quota_id(impl.quota_kind('site'), p_day, 0)
      and o.state not in ('4', '9') and t.persons > 0;

    if p_line = 0 then
        return query
        select o.order_id, 0, null::int2, o.state, 0, 0::int8, k.persons,
               'operator'
        from impl.day_guests(p_supplier, p_day) k
        join ticket.orders o
          on o.supplier_id = k.supplier_id and o.order_id = k.order_id
        where o.state not in ('4', '9');
    end if;
end;
$$;

comment on function impl.day_orders(int4, date, int4) is
'The orders of a day that are neither closed nor refunded: how many persons''
tickets come back by themselves when it is called off and what goes back, and
how many stay, and why: they came in, have a ticket of paper, paid at the desk,
where the money is given back, are of settlement, or are an operator''s.';

-- Who has other days comes on one of these.
create or replace function impl.day_guests(p_supplier int4, p_day date)
returns table (supplier_id int4, order_id int8, persons int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select w.supplier_id, w.order_id, sum(t.persons)::int4
    from ticket.party y
    join ticket.settle_ticket w
      on w.supplier_id = y.supplier_id and w.until_day = p_day
         and w.from_day = p_day and w.state = '2'
    join ticket.settle_leg l
      on l.supplier_id = w.supplier_id and l.order_id = w.order_id
         and l.ticket_no = w.ticket_no and l.party_no = y.party_no
         and l.state in ('A', 'W')
    join ticket.ticket t
      on t.supplier_id = w.supplier_id and t.order_id = w.order_id
         and t.ticket_no = w.ticket_no and t.state <> '2'
    where y.own_supplier_id = p_supplier and y.removed_at is null
      and not exists (
          select
          from ticket.order_place p
          where p.supplier_id = w.supplier_id and p.order_id = w.order_id
            and p.owner_id = p_supplier
            and p.quota_id = api.quota_id(impl.quota_kind('site'), p_day, 0))
    group by w.supplier_id, w.order_id;
end;
$$;

comment on function impl.day_guests(int4, date) is
'Orders of operators that hold no places at an attraction, and whose tickets are
valid on this day alone and were not used there.';

-- An order may be of several: the day is closed in whole, and on its line.
create or replace function impl.day_register(p_days ticket.day_off[],
                                             p_at timestamptz)
returns table (supplier_id int4, day date, line_id int4)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_orders ticket.called_off[];
begin
    v_orders := array(
        select row(d.supplier_id, o.order_id, d.day, null, d.line_id,
                   d.closed_by, d.reason, impl.off_due(o, true), p_at, 0,
                   null)::ticket.called_off
        from unnest(p_days) d
        cross join lateral impl.visit_orders(d.supplier_id, d.day,
                                             d.line_id) o
        where impl.off_concerned(o, true));

    return query
    select distinct k.supplier_id, k.day, k.line_id
    from impl.off_put(v_orders) r
    join unnest(v_orders) k using (supplier_id, order_id);
end;
$$;

comment on function impl.day_register(ticket.day_off[], timestamptz) is
'Puts the orders of days that are called off down for api.called_off_refunds();
answers the days and lines that had any.';
