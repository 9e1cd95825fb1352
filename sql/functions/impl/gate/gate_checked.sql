-- Verdicts of one batch.  Calls are judged in rounds, each by a few statements
-- for all of its tickets: of two calls for one ticket the later one is in the
-- next round, and sees what the earlier one did.
create or replace function impl.gate_checked(p_supplier int4[],
    p_device int4[], p_epoch int4[], p_request text[], p_order int8[],
    p_ticket int2[], p_id_index bytea[], p_card_index bytea[],
    p_card_broken bool[], p_persons int4[], p_out bool[],
    p_scanned timestamptz[])
returns table (n int4, verdict text, next_step text, persons int4,
               left_persons int4, minutes int8, in_persons int4,
               all_persons int4, used_at timestamptz, used_station text,
               used_gate text, slot_from timestamptz, slot_until timestamptz,
               first_day date, last_day date, by_whom text, since timestamptz,
               order_id int8, ticket_no int2, passage_no int2,
               product_name text, free int4, needs text[], repeated bool,
               device_verdict text)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    /* Verdicts before anybody counts who may still come in. */
    c_looked_at constant text[] := array[
        'REFUNDED', 'CLOSED', 'STOPPED', 'CALLED_OFF', 'UNPAID', 'NOT_ISSUED',
        'DAY_BEFORE', 'DAY_AFTER', 'PRINT_FIRST'];
    v_now     timestamptz := api.now();
    /* Of each call: why its device is not answered, where that stands. */
    v_refusal text[];
    v_place   int4[];
    v_station text[];
    v_gate    text[];
    v_out     bool[];
    v_round   int4[];
    /* Of each ticket that a call may mean: the call, and what it is. */
    v_n       int4[];
    v_of      int4[];
    v_order   int8[];
    v_ticket  int2[];
    v_card    bool[];
    k_n       int4[];
    k_of      int4[];
    k_order   int8[];
    k_ticket  int2[];
    k_device  int4[];
    k_place   int4[];
    k_ask     int4[];
    k_out     bool[];
    k_card    bool[];
    k_index   bytea[];
    k_broken  bool[];
begin
    select d.refusal, d.place, d.station, d.gate, d.goes_out
    into v_refusal, v_place, v_station, v_gate, v_out
    from impl.gate_devices(p_supplier, p_device, p_epoch, p_out) d;

    select array_agg(k.n order by k.n), array_agg(k.supplier_id order by k.n),
           array_agg(k.order_id order by k.n),
           array_agg(k.ticket_no order by k.n),
           array_agg(k.by_card order by k.n)
    into v_n, v_of, v_order, v_ticket, v_card
    from (
        select c.n::int4, c.supplier_id, c.order_id, c.ticket_no,
               false as by_card
        from unnest(p_supplier, p_order, p_ticket) with ordinality
             as c (supplier_id, order_id, ticket_no, n)
        where c.order_id is not null and v_refusal[c.n] is null
        union all
        select c.n::int4, c.supplier_id, k.order_id, k.ticket_no, true
        from unnest(p_supplier, p_order, p_id_index) with ordinality
             as c (supplier_id, order_id, id_index, n)
        cross join lateral impl.gate_cards(c.supplier_id, c.id_index, v_now) k
        where c.order_id is null and c.id_index is not null
          and v_refusal[c.n] is null) k;

    /* Refunds, stops and whatever else changes an order waits, or we do. */
    perform
    from (select distinct k.supplier_id, k.order_id
          from unnest(v_of, v_order) k (supplier_id, order_id)
          order by k.supplier_id, k.order_id) k
    cross join lateral (
        select
        from ticket.orders o
        where o.supplier_id = k.supplier_id and o.order_id = k.order_id
        offset 0
        for no key update) o;

    select impl.gate_rounds(array_agg(k.n), array_agg(k.key)) into v_round
    from (
        select k.n, format('%s %s %s', k.supplier_id, k.order_id, k.ticket_no)
                        as key
        from unnest(v_n, v_of, v_order, v_ticket)
             as k (n, supplier_id, order_id, ticket_no)
        union all
        select c.n::int4, format('%s %s request %s', c.supplier_id,
                                 c.device_no, c.request)
        from unnest(p_supplier, p_device, p_request) with ordinality
             as c (supplier_id, device_no, request, n)) k
    having count(*) > count(distinct k.key);

    for r in 1 .. coalesce((select max(u.r) from unnest(v_round) u (r)), 1)
    loop
        select array_agg(k.n), array_agg(k.supplier_id),
               array_agg(k.order_id), array_agg(k.ticket_no),
               array_agg(p_device[k.n]), array_agg(v_place[k.n]),
               array_agg(p_persons[k.n]), array_agg(v_out[k.n]),
               array_agg(k.by_card), array_agg(p_card_index[k.n]),
               array_agg(p_card_broken[k.n])
        into k_n, k_of, k_order, k_ticket, k_device, k_place, k_ask, k_out,
             k_card, k_index, k_broken
        from unnest(v_n, v_of, v_order, v_ticket, v_card)
             as k (n, supplier_id, order_id, ticket_no, by_card)
        where coalesce(v_round[k.n], 1) = r;

        return query
        with
        call as materialized (
            select c.n::int4, c.supplier_id, c.device_no, c.request,
                   c.scanned_at, a.order_id as again_order,
                   a.ticket_no as again_ticket, a.passage_no as again_no,
                   a.direction, a.persons, a.left_persons,
                   a.undone_at is not null as undone
            from unnest(p_supplier, p_device, p_request, p_scanned)
                 with ordinality
                 as c (supplier_id, device_no, request, scanned_at, n)
            left join lateral (
                select g.*
                from ticket.passage g
                where g.supplier_id = c.supplier_id
                  and g.device_no = c.device_no and g.request = c.request
                  and g.request is not null
                  and g.at > v_now - interval '1 day'
                order by g.at desc
                limit 1) a on true
            where coalesce(v_round[c.n], 1) = r),
        /* Of several tickets of a card the first that comes in, else the one
           that is nearest to it; but what has just come in comes not again. */
        judged as materialized (
            select distinct on (j.n) j.*
            from impl.gate_judged(v_now, k_n, k_of, k_order, k_ticket,
                                  k_device, k_place, k_ask, k_out, k_card,
                                  k_index, k_broken, true, false) j
            join call c on c.n = j.n
            order by j.n,
                     (j.order_id, j.ticket_no)
                     is distinct from (c.again_order, c.again_ticket),
                     impl.gate_rank(j.verdict), j.first_day, j.order_id,
                     j.ticket_no),
        passed as materialized (
            select e.*
            from (select array_agg(j.supplier_id) as supplier_id,
                         array_agg(j.order_id) as order_id,
                         array_agg(j.ticket_no) as ticket_no,
                         array_agg((j.last_no + 1)::int2) as no,
                         array_agg(j.at) as at, array_agg(j.day) as day,
                         array_agg(j.persons) as persons,
                         array_agg(j.left_persons) as left_persons,
                         array_agg(v_out[j.n]) as goes_out,
                         array_agg(j.first_passage) as first_passage,
                         array_agg(j.state) as was,
                         array_agg(c.device_no) as device_no,
                         array_agg(c.request) as request,
                         array_agg(c.scanned_at) as scanned_at,
                         array_agg(v_station[j.n]) as station,
                         array_agg(v_gate[j.n]) as gate
                  from judged j
                  join call c on c.n = j.n
                  where j.verdict in ('IN', 'OUT') and c.again_no is null
                  having count(*) > 0) a
            cross join lateral impl.gate_let_in(
                a.supplier_id, a.order_id, a.ticket_no, a.no, a.at, a.day,
                a.persons, a.left_persons, a.goes_out, a.first_passage, a.was,
                a.device_no, a.request, a.scanned_at, a.station, a.gate, null,
                null) e)
        select c.n,
               case when x.refusal is not null then null
                    when c.again_no is null then coalesce(j.verdict, 'UNKNOWN')
                    when c.direction = 'O' then 'OUT' else 'IN' end,
               case when x.refusal is null
                    then case when c.again_no is null
                              then coalesce(j.next_step, 'none')
                              else 'none' end end,
               case when c.again_no is null then coalesce(j.persons, 0)
                    else c.persons end,
               case when c.again_no is null then coalesce(j.left_persons, 0)
                    else c.left_persons end,
               case when c.again_no is null then j.minutes else 0 end,
               greatest(0, case
                   when c.again_no is not null
                       then j.all_persons - c.left_persons
                   when j.verdict <> all (c_looked_at)
                       then j.all_persons - j.left_persons
                   when j.last_no = 0 then 0
                   else (select coalesce(least(
                                    sum(coalesce(g.persons, j.all_persons)),
                                    j.all_persons), 0)::int4
                         from ticket.passage g
                         where g.supplier_id = c.supplier_id
                           and g.order_id = j.order_id
                           and g.ticket_no = j.ticket_no
                           and g.day = j.day and g.direction = 'I'
                           and g.undone_at is null) end),
               j.all_persons, u.at, u.station_name, u.gate, j.slot_from,
               j.slot_until, j.first_day, j.last_day, w.person, w.at,
               case when j.all_persons is not null then j.order_id end,
               case when j.all_persons is not null then j.ticket_no end,
               case when c.again_no is not null then c.again_no
                    when j.verdict in ('IN', 'OUT') then (j.last_no + 1)::int2
                    else j.passage_no end,
               j.product_name, j.free,
               case when j.verdict = 'ID_NEEDED' then array['id_card']
                    when j.replaced then array['paper'] else '{}' end,
               c.again_no is not null, x.refusal
        from call c
        left join judged j on j.n = c.n
        left join passed p
          on p.supplier_id = c.supplier_id and p.order_id = j.order_id
             and p.ticket_no = j.ticket_no
        cross join lateral (
            select coalesce(
                v_refusal[c.n],
                case when c.again_no is not null
                          and (j.order_id, j.ticket_no)
                              is distinct from (c.again_order, c.again_ticket)
                          or c.again_no is null
                             and j.verdict in ('IN', 'OUT')
                             and p.order_id is null
                     then 'DEVICE_REQUEST'
                     when c.undone then 'DEVICE_UNDONE' end) as refusal) x
        left join lateral (
            select g.at, g.station_name, g.gate
            from ticket.passage g
            where c.again_no is null
              and g.supplier_id = c.supplier_id and g.order_id = j.order_id
              and g.ticket_no = j.ticket_no and g.passage_no = j.passage_no
            union all
            select null, string_agg(t.name, ' / ' order by t.station_no), null
            from unnest(j.stations) k (station_no)
            cross join lateral (
                select t.station_no, t.name
                from ticket.station t
                where t.supplier_id = c.supplier_id
                  and t.station_no = k.station_no
                offset 0) t
            where j.verdict = 'STATION'
            having count(*) > 0) u on true
        left join lateral (
            select s.person, s.at
            from (select s.person, s.at
                  from ticket.order_stop s
                  where j.verdict = 'STOPPED'
                    and s.supplier_id = c.supplier_id
                    and s.order_id = j.order_id
                  order by s.no desc
                  limit 1) s
            union all
            select null, f.at
            from ticket.refund f
            where j.verdict = 'REFUNDED' and f.supplier_id = c.supplier_id
              and f.order_id = j.order_id and f.ticket_no = j.ticket_no) w
          on true;
    end loop;
end;
$$;

comment on function impl.gate_checked is
'Tickets at gates, judged in the order in which they came; what is let in is
written down.  One row for each, of which a refused device is told of in
device_verdict alone.';

create or replace function impl.gate_rank(p_verdict text)
returns int4
language sql immutable
as $$
    select array_position(array['TWICE', 'IN', 'OUT', 'SLOT_EARLY', 'SLOT_LATE',
                                'STATION', 'PRINT_FIRST', 'USED', 'NOT_INSIDE',
                                'CALLED_OFF', 'STOPPED', 'NOT_ISSUED', 'UNPAID',
                                'DAY_BEFORE', 'DAY_AFTER', 'REFUNDED',
                                'CLOSED'], p_verdict);
$$;

comment on function impl.gate_rank(text) is
'Which of several tickets of a document is meant: the one with the lowest.';
