create or replace function api.rail_news_claim(p_owner text, p_limit int4,
                                               p_lease interval)
returns table (now timestamptz, supplier_id int4, rail_id int8, seq int2,
               target text, event text, agent_id int4, merchant_code text,
               order_no text, url text, key_sealed bytea, key_context text,
               pay_status int2, amount_fen int8, refund_fen int8, reason text,
               attempts int4, expire_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_life constant interval := '24 h';
    v_now  constant timestamptz := api.now();
    v_keys record;
begin
    select array_agg(l.supplier_id) as suppliers, array_agg(l.rail_id) as rails,
           array_agg(l.seq) as seqs
    into v_keys
    from (
        select w.supplier_id, w.rail_id, w.seq
        from ticket.rail_news w
        where w.due_at <= v_now
          and (w.target = 'A'
               or (impl.rail_supplier(w.supplier_id)).channel_url <> '')
          /* Those of an order to one target in their order. */
          and not exists (
              select from ticket.rail_news e
              where e.supplier_id = w.supplier_id and e.rail_id = w.rail_id
                and e.seq < w.seq and e.target = w.target
                and e.state = 'O')
        order by w.due_at
        limit p_limit
        for update of w skip locked) l;

    return query
    update ticket.rail_news w
    set lease_owner = p_owner, lease_until = v_now + p_lease,
        due_at = v_now + p_lease
    from unnest(v_keys.suppliers, v_keys.rails, v_keys.seqs)
         k (supplier_id, rail_id, seq)
    join ticket.rail_order o
      on o.supplier_id = k.supplier_id and o.rail_id = k.rail_id
    join ticket.rail_agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    where w.supplier_id = k.supplier_id and w.rail_id = k.rail_id
      and w.seq = k.seq and w.state = 'O'
      and (w.lease_until is null or w.lease_until <= v_now)
    returning v_now, w.supplier_id, w.rail_id, w.seq, w.target::text,
              w.event::text, w.agent_id, a.merchant_code::text,
              o.order_no::text,
              case w.target when 'A' then a.callback_url
              else (impl.rail_supplier(w.supplier_id)).channel_url end,
              impl.rail_signing_key(w.supplier_id, case w.target
                  when 'A' then w.agent_id else 0 end),
              case w.target when 'A' then a.merchant_code::text else '-' end,
              case w.target when 'A' then impl.rail_pay_status(o.case_state)
                            else 0::int2 end,
              w.amount_fen, w.refund_fen, w.reason, w.attempts,
              w.event_at + c_life;
end;
$$;

comment on function api.rail_news_claim is
'News of rail orders that are due, leased to p_owner: to agents how their
purchase stands now, to the channel what became of its orders.';

grant execute on function api.rail_news_claim to ticket_worker;
