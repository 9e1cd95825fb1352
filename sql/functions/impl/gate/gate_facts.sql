-- What a list of a day says of tickets, before their products and spans have
-- places in it.  doc/gate.md has the flags.
create or replace function impl.gate_facts(p_supplier int4, p_day date,
                                           p_orders int8[])
returns setof ticket.gate_fact
language plpgsql stable
as $$
declare
    v record;
begin
    for v in
        select impl.number_supplier(n) as seller, array_agg(n) as orders
        from unnest(p_orders) n
        group by 1
    loop
        return query
        select f.*
        from impl.gate_facts_of(v.seller, nullif(p_supplier, v.seller), p_day,
                                v.orders) f;
    end loop;
end;
$$;

comment on function impl.gate_facts(int4, date, int8[]) is
'What the list of a day of a supplier says of the tickets of orders: its own,
and those of operators that its gates let in.  worth: one that is not listed yet
is worth it.';

-- p_guest: the attraction whose list it is, of an operator's tickets; what they
-- are is numbered below 0 there, so that it is none of its own.
create or replace function impl.gate_facts_of(p_supplier int4, p_guest int4,
                                              p_day date, p_orders int8[])
returns setof ticket.gate_fact
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_good     constant int4 := 0;
    c_refunded constant int4 := 1;
    c_closed   constant int4 := 2;
    c_stopped  constant int4 := 3;
    c_off      constant int4 := 4;
    c_unpaid   constant int4 := 5;
    c_unissued constant int4 := 6;
    c_online   constant int4 := 7;
    c_print    constant int4 := 8;
    c_id       constant int4 := 16;
    c_group    constant int4 := 32;
    c_begun    constant int4 := 64;
    c_old      constant int4 := 128;
    c_paper    constant int4 := impl.gate_paper();
    c_most     constant int4 := 255;
    c_codes    constant int4 := 16;     /* TK_TICKET_CODES: there are no more */
    c_sign     constant int4 := case when p_guest is null then 1 else -1 end;
    v_now      constant timestamptz := api.now();
    v_zone     text;
    v_begins   timestamptz;                 /* that day */
    v_off      bool;
    v_closed   int4[];                      /* lines, that day; 0: all */
    v_cards    bool;
    v_abroad   bool := false;               /* their days are not ours */
begin
    select s.zone, s.gate_media & 1 <> 0 into v_zone, v_cards
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    v_begins := p_day::timestamp at time zone v_zone;

    if p_guest is not null then
        select s.zone <> v_zone into v_abroad
        from ticket.supplier s
        where s.supplier_id = p_guest;
    end if;

    /* Nothing was ever called off here: nothing need be asked for each. */
    select count(*) > 0
           or exists (select from ticket.performance p
                      where p.supplier_id = p_supplier and p.state = 'C'),
           coalesce(array_agg(f.line_id) filter (where f.day = p_day
                                                 and f.opened_at is null), '{}')
    into v_off, v_closed
    from ticket.day_off f
    where f.supplier_id = p_supplier;

    return query
    select o.order_id, impl.code_number(t.ticket_no, c.code_no),
           c_sign * i.product_id,
           coalesce(q.entries_per_day, e.entries_per_day),
           e.reentry, e.early_minutes, e.late_minutes,
           impl.gate_then(e.early_then), impl.gate_then(e.late_then),
           (select coalesce(bit_or(1::int8 << (n - 1)), 0)
            from unnest(e.stations) n
            where p_guest is null),
           w.kind, c_sign * w.number, w.from_at, w.until_at, w.over_at,
           least(t.persons, c_most)::int2,
           least(u.used, c_most)::int2,
           (case when not v.here or t.persons > c_most or u.used > c_most
                      or v_abroad
                     then c_online
                 /* No list has the minute from which on it is good. */
                 when i.wait_minutes is not null and t.state <> '2'
                      and o.paid_at + i.wait_minutes * interval '1 minute'
                          > greatest(v_now, v_begins) then c_online
                 /* Whose gate it is the server alone knows. */
                 when p_guest is null and exists (
                     select from ticket.settle_ticket x
                     where x.supplier_id = p_supplier
                       and x.order_id = o.order_id
                       and x.ticket_no = t.ticket_no) then c_online
                 when t.state = '2' then c_refunded
                 when o.state in ('4', '7', '8', '9')
                      or t.state = '0' and o.delivered_at is not null
                     then c_closed
                 when o.stopped_at is not null
                      or o.page = impl.open_page()
                         and impl.open_asked(p_supplier, o.order_id,
                                             t.ticket_no) is not null
                     then c_stopped
                 when v_off and (t.state in ('0', '1')
                                 or o.session_id is not null)
                      and impl.order_off(o)
                      or v.here and o.session_id is null
                         and (0 = any (v_closed) or o.line_id = any (v_closed))
                     then c_off
                 when t.state = '0' and o.state in ('0', '1') then c_unpaid
                 when t.state = '0' or t.state = '1' and q.unnamed
                     then c_unissued
                 when c.code_no < t.code_no then c_closed
                 else c_good end
            + case when c.code_no < t.code_no then c_old else 0 end
            + case when t.state = '1'
                        and coalesce(e.print_first, o.medium = 0)
                   then c_print else 0 end
            + case when e.id_at_gate then c_id else 0 end
            + case when i.form = '2' then c_group else 0 end
            + case when u.begun then c_begun else 0 end
            + case when m.named and m.replaced then c_paper else 0 end)::int2,
           case when v.here then least(p_day - v.first_day, c_most)
                else 0 end::int2,
           case when v.here then least(v.last_day - p_day, c_most)
                else 0 end::int2,
           m.named and not m.replaced,
           /* What nobody has had, and nobody will have, is listed nowhere. */
           v.here and (t.state <> '0' or o.state not in ('4', '9')
                                         and o.delivered_at is null)
    from (select distinct n as order_id from unnest(p_orders) n) a
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = a.order_id
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = o.order_id
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = o.order_id
         and i.line_no = t.line_no
    /* Codes that were good once are listed, so that they are refused. */
    cross join lateral (
        select n as code_no
        from generate_series(0, t.code_no) n
        limit c_codes) c
    cross join lateral impl.product_entry(p_supplier, i.product_id) e
    /* What impl.settle_gate() makes of it at that attraction's gates. */
    cross join lateral (
        select l.leg_no, l.state = 'A' as unnamed, l.entries_per_day,
               coalesce(l.window_from, x.from_day) as first_day,
               coalesce(l.window_until, x.until_day) as last_day
        from ticket.settle_ticket x
        join ticket.settle_leg l
          on l.supplier_id = p_supplier and l.order_id = x.order_id
             and l.ticket_no = x.ticket_no
        join ticket.party y
          on y.supplier_id = p_supplier and y.party_no = l.party_no
             and y.own_supplier_id = p_guest and y.removed_at is null
        where p_guest is not null and x.supplier_id = p_supplier
          and x.order_id = o.order_id and x.ticket_no = t.ticket_no
        union all
        select null, null, null, null, null
        where p_guest is null
        limit 1) q
    cross join lateral (
        select case when q.leg_no is not null then q.first_day
                    when o.session_id is null
                    then coalesce(i.valid_from, o.visit_day, o.day)
                    else o.day end as first_day,
               case when q.leg_no is not null then q.last_day
                    when o.session_id is null then i.ticket_until
                    else o.day end as last_day) d
    cross join lateral (
        select d.first_day, d.last_day,
               p_day between d.first_day and d.last_day as here) v
    cross join lateral (
        select 2::int2 as kind, p.session_id as number,
               (p.day::timestamp + p.check_from_minute * interval '1 minute')
                   at time zone v_zone as from_at,
               (p.day::timestamp + p.check_until_minute * interval '1 minute')
                   at time zone v_zone as until_at,
               (p.day::timestamp + p.end_minute * interval '1 minute')
                   at time zone v_zone as over_at
        from ticket.performance p
        where p.supplier_id = p_supplier and p.session_id = o.session_id
          and p.day = o.day
        union all
        select 1::int2, s.slot_no,
               (s.day::timestamp + s.start_minute * interval '1 minute')
                   at time zone v_zone,
               (s.day::timestamp + s.end_minute * interval '1 minute')
                   at time zone v_zone, null
        from ticket.slot s
        where o.session_id is null and s.supplier_id = p_supplier
          and s.line_id = o.line_id and s.slot_no = o.slot_no
          and s.day = coalesce(o.slot_day, o.visit_day, o.day)
        union all
        select 0::int2, 0, null, null, null
        limit 1) w
    cross join lateral (
        select g.used, g.begun
        from impl.gate_used(p_supplier, o.order_id, t.ticket_no, p_day,
                            o.session_id is not null, t.persons,
                            coalesce(q.entries_per_day, e.entries_per_day),
                            case when q.leg_no is null then e.entries_all
                                 else 0 end,
                            e.reentry, q.leg_no) g
        where exists (select from ticket.passage h
                      where h.supplier_id = p_supplier
                        and h.order_id = o.order_id
                        and h.ticket_no = t.ticket_no)
        union all
        select 0, false
        limit 1) u
    /* Whether a document opens it, or did before there was paper. */
    cross join lateral (
        select k.named,
               k.named and impl.gate_replaced(p_supplier, o.order_id,
                                              t.ticket_no, t.state)
                   as replaced
        from (select v_cards and t.persons = 1 and c.code_no = t.code_no
                     and exists (select from ticket.visitor n
                                 where n.supplier_id = p_supplier
                                   and n.order_id = o.order_id
                                   and n.ticket_no = t.ticket_no)
                     as named
              offset 0) k) m;
end;
$$;

comment on function impl.gate_facts_of(int4, int4, date, int8[]) is
'What the list of a day says of the tickets of orders of one seller.';

create or replace function impl.gate_paper()
returns int4
language sql immutable
as $$
    select 256;
$$;

comment on function impl.gate_paper() is
'The flag of a row whose ticket has paper in the place of a document.  It is in
no byte of a list: the worker lists the document by another tag there.';

create or replace function impl.gate_then(p_then text)
returns int2
language sql immutable
as $$
    select case p_then when 'refuse' then 0 when 'ask' then 1 else 2 end::int2;
$$;

comment on function impl.gate_then(text) is
'What happens outside a slot, as lists have it.';

-- By the state before its first passage, undone ones too.
create or replace function impl.gate_replaced(p_supplier int4,
    p_order int8, p_ticket int2, p_state "char")
returns bool
language plpgsql stable
as $$
begin
    return case p_state
        when '3' then true
        when '4' then coalesce((
            select g.was
            from ticket.passage g
            where g.supplier_id = p_supplier and g.order_id = p_order
              and g.ticket_no = p_ticket and g.was <> '4'
            order by g.passage_no desc
            limit 1), '3') = '3'
        else false end;
end;
$$;

comment on function impl.gate_replaced(int4, int8, int2, "char") is
'Did paper take the place of a ticket''s card (R75)?  That opens no gate then.';
