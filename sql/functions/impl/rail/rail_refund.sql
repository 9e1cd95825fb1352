-- Below a quarter of a yuan nothing, below three quarters a half, else one.
create or replace function impl.rail_rounded(p_fen int8)
returns int8
language sql immutable
as $$
    select p_fen / 100 * 100 + case when p_fen % 100 < 25 then 0
                                    when p_fen % 100 < 75 then 50
                                    else 100 end;
$$;

comment on function impl.rail_rounded(int8) is
'A fee as the railway rounds it.';

create or replace function impl.rail_fees(p_supplier int4, p_at timestamptz)
returns table (valid_from timestamptz, hours_ahead int4, percent int4,
               minimum_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select f.valid_from, f.hours_ahead, f.percent, f.minimum_fen
    from ticket.rail_fee f
    where f.supplier_id = p_supplier
      and f.valid_from = (select max(w.valid_from)
                          from ticket.rail_fee w
                          where w.supplier_id = p_supplier
                            and w.valid_from <= p_at);

    if not found then
        return query
        select '-infinity'::timestamptz, k.hours, k.percent, k.minimum
        from (values (360, 0, 0::int8), (48, 500, 200::int8),
                     (24, 1000, 200::int8), (0, 2000, 200::int8))
             k (hours, percent, minimum);
    end if;
end;
$$;

comment on function impl.rail_fees(int4, timestamptz) is
'The steps of the railway''s fees as they were at a moment.';

create or replace function impl.rail_rates(p_order ticket.rail_order,
    p_at timestamptz)
returns table (no int2, price_fen int8, percent int4, fee_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_percent int4;
    v_minimum int8;
begin
    select f.percent, f.minimum_fen into v_percent, v_minimum
    from impl.rail_fees(p_order.supplier_id, p_at) f
    where p_order.departs_at - p_at >= make_interval(hours => f.hours_ahead)
    order by f.hours_ahead desc
    limit 1;

    /* It has left, or no step is for so late: the dearest. */
    if not found then
        select f.percent, f.minimum_fen into v_percent, v_minimum
        from impl.rail_fees(p_order.supplier_id, p_at) f
        order by f.hours_ahead
        limit 1;
    end if;

    return query
    select k.no, k.price_fen, v_percent,
           least(k.price_fen,
                 greatest(v_minimum, impl.rail_rounded(
                     (k.price_fen * v_percent + 5000) / 10000)))
    from ticket.rail_ticket k
    where k.supplier_id = p_order.supplier_id and k.rail_id = p_order.rail_id
      and k.state = '1'
    order by k.no;
end;
$$;

comment on function impl.rail_rates(ticket.rail_order, timestamptz) is
'What it costs to give back each valid ticket of an order at a moment.';

create or replace function impl.rail_refund_open(p_order ticket.rail_order)
returns ticket.rail_refund
language plpgsql volatile
as $$
declare
    v_refund ticket.rail_refund;
begin
    select r.* into v_refund
    from ticket.rail_refund r
    where r.supplier_id = p_order.supplier_id
      and r.rail_id = p_order.rail_id and r.state in ('0', '1', '4');

    return v_refund;
end;
$$;

comment on function impl.rail_refund_open(ticket.rail_order) is
'The refund of an order that is not over; null: there is none.';

-- p_user_fen: what the consumer gets; null: by the steps.
create or replace function impl.rail_refund_make(p_order ticket.rail_order,
    p_by "char", p_user_fen int8, p_reason text, p_comment text, p_who text,
    p_at timestamptz)
returns ticket.rail_refund
language plpgsql volatile
as $$
declare
    v_refund ticket.rail_refund;
begin
    insert into ticket.rail_refund as r (supplier_id, rail_id, no, agent_id,
        asked_by, asked_at, lines, fee_fen, user_fen, state, reason, comment)
    select p_order.supplier_id, p_order.rail_id,
           1 + (select count(*)
                from ticket.rail_refund w
                where w.supplier_id = p_order.supplier_id
                  and w.rail_id = p_order.rail_id),
           p_order.agent_id, p_by, p_at,
           coalesce(jsonb_agg(jsonb_build_object('no', k.no, 'price_fen',
                        k.price_fen, 'percent', k.percent, 'fee_fen',
                        k.fee_fen) order by k.no), '[]'),
           case when p_user_fen is null then sum(k.fee_fen)
                else sum(k.price_fen) - p_user_fen end,
           coalesce(p_user_fen, sum(k.price_fen) - sum(k.fee_fen)), '0',
           left(coalesce(p_reason, ''), 80), left(coalesce(p_comment, ''), 80)
    from impl.rail_rates(p_order, p_at) k
    returning r.* into strict v_refund;

    perform impl.rail_state(p_order, 'R', p_who, 'refund asked', p_at);

    /* Its tickets may be given back at the railway now. */
    update ticket.rail_case c
    set due_at = p_at + interval '10 min'
    where c.supplier_id = p_order.supplier_id and c.rail_id = p_order.rail_id
      and c.case_no = p_order.case_no and c.state = 'D' and c.due_at is null;

    return v_refund;
end;
$$;

comment on function impl.rail_refund_make(ticket.rail_order, "char", int8, text,
                                          text, text, timestamptz) is
'A refund is asked for: its fees are those of this moment, whatever the railway
gives back.';

create or replace function impl.rail_refund_pay(p_order ticket.rail_order,
    p_refund ticket.rail_refund, p_who text, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order   ticket.rail_order := p_order;
    v_balance ticket.rail_balance;
    v_first   int8;
begin
    v_balance := impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    if v_balance.refund_fen + v_balance.available_fen < p_refund.user_fen then
        update ticket.rail_refund r
        set state = '4', decided_at = coalesce(r.decided_at, p_at)
        where r.supplier_id = p_refund.supplier_id
          and r.rail_id = p_refund.rail_id and r.no = p_refund.no;

        if p_refund.state <> '4' then
            perform impl.rail_event(p_order, p_who,
                'refund agreed, waits for funds', p_order.state::text,
                p_order.state::text, p_at);
        end if;

        return impl.rail_order_again(p_order);
    end if;

    v_first := least(v_balance.refund_fen, p_refund.user_fen);
    v_order := impl.rail_move(v_order, 'refund', 'refund', 'channel', v_first,
                              p_at);
    v_order := impl.rail_move(v_order, 'refund', 'available', 'channel',
                              p_refund.user_fen - v_first, p_at);

    update ticket.rail_refund r
    set state = '3', decided_at = coalesce(r.decided_at, p_at), paid_at = p_at
    where r.supplier_id = p_refund.supplier_id
      and r.rail_id = p_refund.rail_id and r.no = p_refund.no;

    update ticket.rail_ticket k
    set state = '2'
    where k.supplier_id = p_order.supplier_id and k.rail_id = p_order.rail_id;

    v_order := impl.rail_state(v_order, 'B', p_who, 'refunded', p_at);

    perform impl.rail_news(v_order, 'C', 'REFUND', null, p_refund.user_fen,
                           null, p_at);
    return impl.rail_order_again(v_order);
end;
$$;

comment on function impl.rail_refund_pay(ticket.rail_order, ticket.rail_refund,
                                         text, timestamptz) is
'A refund that the agent has agreed to: the consumer''s money goes to the
channel, from the refund account first, or waits until there is enough.';

-- Whose order is locked elsewhere is left to the clock: nobody waits here for
-- another order, with the balances locked.
create or replace function impl.rail_refunds_go(p_supplier int4, p_agent int4,
    p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    v_order  ticket.rail_order;
    v_refund ticket.rail_refund;
    v_key    record;
    v_count  int4 := 0;
begin
    for v_key in
        select r.rail_id
        from ticket.rail_refund r
        where r.supplier_id = p_supplier and r.agent_id = p_agent
          and r.state = '4'
        order by r.asked_at, r.rail_id
    loop
        select o.* into v_order
        from ticket.rail_order o
        where o.supplier_id = p_supplier and o.rail_id = v_key.rail_id
        for no key update skip locked;

        continue when not found;

        v_refund := impl.rail_refund_open(v_order);
        continue when v_refund.state is distinct from '4';

        v_order := impl.rail_refund_pay(v_order, v_refund, 'clock', p_at);
        v_count := v_count + (v_order.state = 'B')::int4;
    end loop;

    return v_count;
end;
$$;

comment on function impl.rail_refunds_go(int4, int4, timestamptz) is
'Refunds of an agent that wait for funds, after each credit, the oldest first:
how many could be paid.';
