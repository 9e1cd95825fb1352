-- Members of p_change, all of which an order must fit: first_day, last_day, of
-- purchase (the last 31 days, where neither is named); distributor, attraction:
-- numbers of parties; product: a code; state (waits, issued, completed,
-- closed); refund (apply, waits, partly, wholly): of a ticket of it; share: of
-- one of it, of that attraction where one is named.  after: an order, before
-- which the list goes on; last: how many.
create or replace function api.staff_settle_orders(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8,
               ordered_at timestamptz, issued_at timestamptz,
               distributor_no int4, distributor text, product text,
               tickets int4, price_fen int8, ticket_fee_fen int8, state text,
               charge text, class text, refunds text, shares text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_days     constant int4 := 31;
    c_most     constant int4 := 800;
    v_supplier ticket.supplier;
    v_first    date := (p_change ->> 'first_day')::date;
    v_last     date := (p_change ->> 'last_day')::date;
    v_party    ticket.party;
    v_agent    int4;
    v_product  int4;
    v_at       int4 := (p_change ->> 'attraction')::int4;
    v_state    constant "char" := case p_change ->> 'state'
        when 'waits' then '0' when 'issued' then '2'
        when 'completed' then '3' when 'closed' then '4' end;
    v_refund   constant "char" := case p_change ->> 'refund'
        when 'apply' then '1' when 'waits' then '2'
        when 'partly' then '3' when 'wholly' then '4' end;
    v_share    constant "char" := case p_change ->> 'share'
        when 'activate' then 'A' when 'visit' then 'W' when 'visited' then 'V'
        when 'settled' then 'S' when 'unpaid' then 'U' when 'void' then 'X'
        when 'refund-waits' then 'P' when 'refunded' then 'R'
        when 'no-refund' then 'N' end;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_last := coalesce(v_last, case when v_first is null
                   then impl.staff_today(v_supplier.zone)
                   else v_first + c_most end);
    v_first := coalesce(v_first, v_last - c_days + 1);

    if v_last < v_first or v_last > v_first + c_most then
        perform impl.staff_refuse('ORDER_DAYS', v_first::text, v_last::text);
    end if;

    if p_change ? 'distributor' then
        v_party := impl.settle_party_of(v_supplier.supplier_id,
            (p_change ->> 'distributor')::int4, 'D');
        v_agent := v_party.agent_id;
    end if;

    if v_at is not null then
        perform impl.settle_party_of(v_supplier.supplier_id, v_at, 'A');
    end if;

    if p_change ? 'product' then
        v_product := (impl.staff_product(v_supplier.supplier_id,
                                         p_change ->> 'product')).product_id;
    end if;

    return query
    select null::text, null::text, (k.o).order_id, (k.o).created_at,
           (k.s).issued_at, y.party_no::int4, y.name, d.code::text, k.tickets,
           (k.o).total_fen,
           coalesce((k.s).fee_fen, k.tickets * impl.settle_fee(
               (k.o).supplier_id, y.party_no, (k.o).created_at)),
           impl.worded(impl.settle_state_word(k.state,
               coalesce((k.s).close_reason, '1'))),
           impl.worded(impl.settle_case_word(c.state)), c.class::text,
           (select string_agg(impl.worded(impl.settle_refund_word(
                       r.refund_state)) || ' ' || r.number, ', '
                       order by r.refund_state::text)
            from (select t.refund_state, count(*) as number
                  from ticket.settle_ticket t
                  where t.supplier_id = (k.o).supplier_id
                    and t.order_id = (k.o).order_id
                    and t.refund_state <> '0'
                  group by 1) r),
           (select string_agg(l.name || ': ' || l.words, '; '
                              order by l.leg_no)
            from (select n.leg_no, p.name,
                         string_agg(impl.worded(impl.settle_leg_word(
                             n.state)) || ' ' || n.number, ', '
                             order by strpos('UAWVSXPRN', n.state::text))
                             as words
                  from impl.settle_legs_now(k.o, k.s, k.product_id) n
                  join ticket.party p
                    on p.supplier_id = (k.o).supplier_id
                       and p.party_no = n.party_no
                  group by 1, 2) l)
    from (
        select o, s, i.product_id, i.quantity as tickets, e.state
        from ticket.orders o
        cross join lateral (
            select i.supplier_id, i.product_id, i.quantity
            from ticket.order_item i
            where i.supplier_id = o.supplier_id and i.order_id = o.order_id
              and i.line_no = 1
            offset 0) i
        join ticket.settle_product m
          on m.supplier_id = i.supplier_id and m.product_id = i.product_id
        left join ticket.settle_order s
          on s.supplier_id = o.supplier_id and s.order_id = o.order_id
        cross join lateral (
            select case when s.issued_at is not null then s.state
                        when o.state in ('4', '9') then '4'
                        else '0' end::"char" as state) e
        where o.supplier_id = v_supplier.supplier_id
          and o.order_id >= impl.day_number(v_first)
          and o.order_id < least(impl.day_number(v_last + 1),
                                 (p_change ->> 'after')::int8)
          and (v_agent is null or o.agent_id = v_agent)
          and (v_product is null or i.product_id = v_product)
          and (v_state is null or e.state = v_state)
          and (v_refund is null or exists (
              select from ticket.settle_ticket t
              where t.supplier_id = o.supplier_id
                and t.order_id = o.order_id and t.refund_state = v_refund))
          and (v_share is null and v_at is null
               or case when s.issued_at is not null then exists (
                      select from ticket.settle_leg l
                      where l.supplier_id = o.supplier_id
                        and l.order_id = o.order_id
                        and l.state = coalesce(v_share, l.state)
                        and l.party_no = coalesce(v_at, l.party_no))
                  when v_share in ('V', 'S', 'X', 'P', 'R', 'N') then false
                  else exists (
                      select
                      from impl.settle_legs_now(o, s, i.product_id) n
                      where n.state = coalesce(v_share, n.state)
                        and n.party_no = coalesce(v_at, n.party_no)) end)
        order by o.order_id desc
        limit coalesce((p_change ->> 'last')::int4, 200)) k
    join ticket.product d
      on d.supplier_id = (k.o).supplier_id and d.product_id = k.product_id
    left join lateral impl.settle_buyer(k.o, k.s) y on true
    left join lateral (
        select c.state, c.class
        from ticket.settle_case c
        where c.supplier_id = (k.o).supplier_id
          and c.order_id = (k.o).order_id and c.kind = 'C'
          and (k.s).issued_at is null
        order by c.case_id desc
        limit 1) c on true
    order by (k.o).order_id desc;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_orders is
'Orders of settlement by day of purchase, the newest first, with the states of
each, of the shares of its tickets and of what goes back.';

grant execute on function api.staff_settle_orders to ticket_staff;
