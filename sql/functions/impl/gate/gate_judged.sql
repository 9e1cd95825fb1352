-- What a gate says of tickets, each with the facts that it is judged by.
-- Arrays are of one length; who calls it has locked the orders.
create or replace function impl.gate_judged(p_now timestamptz,
    p_n int4[], p_supplier int4[], p_order int8[], p_ticket int2[],
    p_device int4[],
    p_station int4[], p_ask int4[], p_out bool[], p_by_card bool[],
    p_card_index bytea[], p_card_broken bool[], p_policy bool, p_lead bool)
returns table (n int4, supplier_id int4, order_id int8, ticket_no int2,
               verdict text, next_step text, persons int4, left_persons int4,
               minutes int8, first_passage bool, passage_no int2, last_no int2,
               state "char", at timestamptz, day date, window_kind text,
               slot_from timestamptz, slot_until timestamptz, first_day date,
               last_day date, all_persons int4, free int4, product_name text,
               stations int2[], replaced bool)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select c.n, c.supplier_id, c.order_id, c.ticket_no, j.verdict,
           j.next_step, j.persons, j.left_persons, j.minutes, j.first_passage,
           g.nos[j.passage], coalesce(g.last_no, 0::int2), f.state, f.at,
           f.day, w.kind, w.from_at, w.until_at, f.first_day, f.last_day,
           case when f.persons is not null
                then least(f.persons::int8 * e.entries_per_day,
                           2147483647)::int4 end, f.free,
           f.product_name, e.stations, k.replaced
    from unnest(p_n, p_supplier, p_order, p_ticket, p_device, p_station, p_ask,
                p_out, p_by_card, p_card_index, p_card_broken)
         as c (n, supplier_id, order_id, ticket_no, device_no, station_no, ask,
               goes_out, by_card, card_index, card_broken)
    left join lateral (
        select o as o, t.state, t.persons, t.free, i.product_id,
               i.product_name, s.zone,
               impl.order_moment(o, p_now) as at,
               (impl.order_moment(o, p_now) at time zone s.zone)::date as day,
               case when o.session_id is null
                    then coalesce(o.visit_day, o.day) else o.day end
                   as first_day,
               case when o.session_id is null then i.ticket_until
                    else o.day end as last_day
        from ticket.orders o
        join ticket.supplier s on s.supplier_id = c.supplier_id
        join ticket.ticket t
          on t.supplier_id = c.supplier_id and t.order_id = c.order_id
             and t.ticket_no = c.ticket_no
        join ticket.order_item i
          on i.supplier_id = c.supplier_id and i.order_id = c.order_id
             and i.line_no = t.line_no
        where o.supplier_id = c.supplier_id and o.order_id = c.order_id
        offset 0) f on true
    cross join lateral (
        select coalesce(max(e.entries_per_day), 1) as entries_per_day,
               coalesce(max(e.entries_all), 0) as entries_all,
               coalesce(bool_or(e.reentry), false) as reentry,
               max(e.stations) as stations, count(*) > 0 as said,
               coalesce(max(e.early_minutes), 0) as early_minutes,
               coalesce(max(e.early_then), 'refuse') as early_then,
               coalesce(max(e.late_minutes), 0) as late_minutes,
               coalesce(max(e.late_then), 'in') as late_then,
               bool_or(e.print_first) as print_first,
               p_policy and coalesce(bool_or(e.id_at_gate), false) as id
        from ticket.product_entry e
        where e.supplier_id = c.supplier_id and e.product_id = f.product_id) e
    /* The slot, or the checking time of the performance. */
    cross join lateral (
        select coalesce(max(x.kind), 'none') as kind,
               max(x.from_at) as from_at, max(x.until_at) as until_at,
               max(x.over_at) as over_at, bool_or(x.off) as off
        from (
            select 'slot' as kind,
                   (l.day::timestamp + l.start_minute * interval '1 minute')
                       at time zone f.zone as from_at,
                   (l.day::timestamp + l.end_minute * interval '1 minute')
                       at time zone f.zone as until_at,
                   null::timestamptz as over_at, false as off
            from ticket.slot l
            where (p_policy or e.said) and (f.o).slot_no is not null
              and l.supplier_id = c.supplier_id and l.line_id = (f.o).line_id
              and l.day = coalesce((f.o).slot_day, (f.o).visit_day, (f.o).day)
              and l.slot_no = (f.o).slot_no
            union all
            select 'show',
                   (p.day::timestamp
                    + p.check_from_minute * interval '1 minute')
                       at time zone f.zone,
                   (p.day::timestamp
                    + p.check_until_minute * interval '1 minute')
                       at time zone f.zone,
                   (p.day::timestamp + p.end_minute * interval '1 minute')
                       at time zone f.zone,
                   p.state = 'C'
            from ticket.performance p
            where (f.o).session_id is not null
              and p.supplier_id = c.supplier_id
              and p.session_id = (f.o).session_id and p.day = (f.o).day
            offset 0) x) w
    /* A day that is closed, or was when this order was given back for it. */
    cross join lateral (
        select case when w.off then 'show'
                    when (f.o).session_id is null
                         and (exists (
                                  select from ticket.called_off d
                                  where d.supplier_id = c.supplier_id
                                    and d.order_id = c.order_id)
                              or exists (
                                  select
                                  from unnest(array[0, (f.o).line_id]) l (id)
                                  join ticket.day_off d
                                    on d.supplier_id = c.supplier_id
                                       and d.day = coalesce((f.o).slot_day,
                                                            (f.o).visit_day,
                                                            (f.o).day)
                                       and d.line_id = l.id
                                  where d.opened_at is null))
                    then 'day' else 'no' end as off) x
    cross join lateral (
        select array_agg(g.at order by g.at, g.passage_no) as at,
               array_agg(coalesce(g.day, (g.at at time zone f.zone)::date)
                         order by g.at, g.passage_no) as day,
               array_agg(coalesce(g.persons, f.persons)
                         order by g.at, g.passage_no) as persons,
               array_agg(coalesce(g.device_no, 0)
                         order by g.at, g.passage_no) as device,
               array_agg(g.direction = 'O' order by g.at, g.passage_no) as out,
               array_agg(g.undone_at is not null
                         order by g.at, g.passage_no) as undone,
               array_agg(g.passage_no order by g.at, g.passage_no) as nos,
               max(g.passage_no) as last_no,
               (array_agg(g.was order by g.passage_no desc)
                    filter (where g.was <> '4'))[1] as was
        from ticket.passage g
        where g.supplier_id = c.supplier_id and g.order_id = c.order_id
          and g.ticket_no = c.ticket_no) g
    /* A card that paper took the place of opens no gate any more (R75). */
    cross join lateral (
        select c.by_card and (f.state = '3'
                              or f.state = '4' and coalesce(g.was, '3') = '3')
                   as replaced) k
    /* The document beside it, a card or another one: the visitor's, or the
       buyer's where none is named. */
    cross join lateral (
        select case
            when not e.id or c.by_card then 'fits'
            when c.card_broken then 'unreadable'
            when c.card_index is null then 'none'
            when exists (
                    select from ticket.visitor v
                    where v.supplier_id = c.supplier_id
                      and v.order_id = c.order_id
                      and v.ticket_no = c.ticket_no
                      and v.id_index = c.card_index)
                 or (f.o).id_index = c.card_index
                    and not exists (
                        select from ticket.visitor v
                        where v.supplier_id = c.supplier_id
                          and v.order_id = c.order_id
                          and v.ticket_no = c.ticket_no)
                then 'fits'
            else 'other' end as card) i
    cross join lateral impl.gate_judge(
        case when f.state is null or k.replaced then 'unknown' else 'found' end,
        f.state, f.persons, f.first_day, f.last_day, w.kind, w.from_at,
        w.until_at, w.over_at, e.stations::int4[], e.entries_per_day,
        e.entries_all, e.reentry, e.id,
        coalesce(e.print_first, p_policy and (f.o).medium = 0),
        (f.o).state not in ('0', '1'),
        (f.o).state in ('4', '7', '8', '9')
            or f.state = '0' and (f.o).delivered_at is not null,
        (f.o).stopped_at is not null, x.off, e.early_minutes, e.early_then,
        e.late_minutes, e.late_then, 'refuse', g.at, g.day, g.persons,
        g.device, g.out, g.undone, f.at, f.day, c.device_no, c.station_no,
        coalesce(c.ask, 0), c.goes_out, i.card, p_lead) j;
end;
$$;

comment on function impl.gate_judged is
'What is said of tickets at a gate, now: of each what impl.gate_judge() answers,
which passage it was, the highest number of one, and what there is to tell of
the ticket.  Without a policy, that is by hand, slot, stations and paper count
where staff have said anything of the product, and no card is looked at.
By_card: the ticket was found by a document, such as an identity card.';
