create or replace function api.rail_clock(p_limit int4)
returns table (done int4, next_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_who   record;
begin
    done := 0;

    /* Balances are locked by agent, as everywhere. */
    for v_order in
        select k.*
        from (
        select o.*
        from ticket.rail_order o
        where o.frozen_fen > 0 and o.unfreeze_at <= v_now
          and (o.state in ('T', 'B')
               or o.state = 'R'
                  and exists (select from ticket.rail_refund r
                              where r.supplier_id = o.supplier_id
                                and r.rail_id = o.rail_id
                                and r.state = '4'))
        order by o.unfreeze_at
        limit p_limit
        for no key update skip locked) k
        order by k.supplier_id, k.agent_id, k.unfreeze_at
    loop
        perform impl.rail_unfreeze(v_order, v_now);
        done := done + 1;
    end loop;

    /* What was left when somebody else had the order; with a transaction of
       its own. */
    for v_who in
        select distinct r.supplier_id, r.agent_id
        from ticket.rail_refund r
        join ticket.rail_balance b
          on b.supplier_id = r.supplier_id and b.agent_id = r.agent_id
        where r.state = '4' and done = 0
          and b.refund_fen + b.available_fen >= r.user_fen
        order by 1, 2
    loop
        done := done + impl.rail_refunds_go(v_who.supplier_id,
                                            v_who.agent_id, v_now);
    end loop;

    /* Nobody looks for these any more. */
    update ticket.rail_case c
    set pwd_sealed = null
    where c.pwd_sealed is not null and c.ended_at < v_now - interval '24 h';

    perform impl.rail_worry(v_now);

    select min(o.unfreeze_at) into next_at
    from ticket.rail_order o
    where o.frozen_fen > 0 and o.unfreeze_at > v_now;

    return next;
end;
$$;

comment on function api.rail_clock is
'What happens to rail orders by time alone: money that is the agent''s after
departure, refunds that waited for funds.  To be called until it does less than
p_limit.';

grant execute on function api.rail_clock to ticket_worker;
