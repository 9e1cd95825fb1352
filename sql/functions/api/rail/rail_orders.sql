-- p_type: WAIT_TICKET, what has to be bought; APPLY_REFUND, what is to be
-- decided on.  Seats on appointment are not on sale yet.
create or replace function api.rail_orders(p_supplier int4, p_agent int4,
                                           p_type text)
returns table (verdict text, subject text, total int8, order_no text,
               order_type int2, order_at timestamptz, train_no text,
               from_name text, to_name text, departs_at timestamptz,
               arrives_at timestamptz, seat int2, seat_fen int8,
               ext_seats int2[], ext_fen int8[],
               fare_fen int8, trips jsonb, names bytea[], certs bytea[],
               cert_types text[], ticket_types text[], extras bytea[],
               refund_fen int8, fee_fen int8, refund_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_most   constant int4 := 200;
    c_pause  constant interval := '5 s';
    v_now    constant timestamptz := api.now();
    v_beyond timestamptz := impl.rail_beyond(p_supplier);
begin
    insert into ticket.rail_asked as a (supplier_id, agent_id, type, asked_at)
    values (p_supplier, p_agent, p_type, v_now)
    on conflict (supplier_id, agent_id, type) do update
    set asked_at = v_now
    /* Who has waited for another one here comes before it, by v_now; so does
       who comes after the clock was put back, but by more. */
    where a.asked_at <= v_now - c_pause or a.asked_at >= v_now + c_pause;

    if not found then
        verdict := 'BUSY';
        total := 0;
        return next;
        return;
    end if;

    return query
    with
    k as (
        select o.rail_id, o.order_at
        from ticket.rail_order o
        where p_type = 'WAIT_TICKET'
          and o.supplier_id = p_supplier and o.agent_id = p_agent
          and o.state = 'P' and o.case_state in ('-', 'F')
          and not (o.appointment and o.departs_at >= v_beyond)
        union all
        select o.rail_id, o.order_at
        from ticket.rail_order o
        where p_type = 'APPLY_REFUND'
          and o.supplier_id = p_supplier and o.agent_id = p_agent
          and o.state = 'R'),
    n as (
        select k.rail_id, count(*) over () as total
        from k
        order by k.order_at, k.rail_id
        limit c_most)
    select null::text, null::text, n.total, o.order_no::text, o.order_type,
           o.order_at, o.train_no, o.from_name, o.to_name, o.departs_at,
           o.arrives_at, o.seat, o.seat_fen, o.ext_seats, o.ext_fen,
           o.fare_fen, o.trips, p.names, p.certs, p.cert_types,
           p.ticket_types, p.extras, r.user_fen, r.fee_fen, r.asked_at
    from n
    join ticket.rail_order o
      on o.supplier_id = p_supplier and o.rail_id = n.rail_id
    cross join lateral (
        select array_agg(p.name_sealed order by p.no) as names,
               array_agg(p.cert_sealed order by p.no) as certs,
               array_agg(p.cert_type order by p.no) as cert_types,
               array_agg(p.ticket_type order by p.no) as ticket_types,
               array_agg(p.extra_sealed order by p.no) as extras
        from ticket.rail_passenger p
        where p.supplier_id = o.supplier_id and p.rail_id = o.rail_id) p
    left join ticket.rail_refund r
      on r.supplier_id = o.supplier_id and r.rail_id = o.rail_id
         and r.state in ('0', '1', '4') and o.state = 'R'
    order by o.order_at, o.rail_id;
end;
$$;

comment on function api.rail_orders is
'Rail orders that an agent has to work on: always the same, until it has
answered; asked for once in five seconds.';

grant execute on function api.rail_orders to ticket_nginx;
