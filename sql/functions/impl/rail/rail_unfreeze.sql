create or replace function impl.rail_unfreeze(p_order ticket.rail_order,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order;
begin
    perform impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    v_order := impl.rail_move(p_order, 'unfreeze', 'frozen', 'available',
                              p_order.frozen_fen, p_at);

    update ticket.rail_order o
    set unfrozen_at = p_at
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id;

    perform impl.rail_event(v_order, 'clock',
        'unfrozen ' || impl.yuan(p_order.frozen_fen), v_order.state::text,
        v_order.state::text, p_at);

    perform impl.rail_refunds_go(p_order.supplier_id, p_order.agent_id, p_at);
end;
$$;

comment on function impl.rail_unfreeze(ticket.rail_order, timestamptz) is
'What is frozen of an order becomes its agent''s own.';

create or replace function impl.rail_worry(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_patience constant interval := '10 min';
begin
    perform impl.alarm(a.supplier_id, 'rail purchase low', a.merchant_code,
        format('%s left for purchases', impl.yuan(b.purchase_fen)), p_at)
    from ticket.rail_supplier s
    join ticket.rail_agent a
      on a.supplier_id = s.supplier_id and a.enabled and a.purchase_on
    join ticket.rail_balance b
      on b.supplier_id = a.supplier_id and b.agent_id = a.agent_id
    where s.low_fen > 0 and b.purchase_fen < s.low_fen
      and not exists (select from ticket.alarm l
                      where l.supplier_id = a.supplier_id
                        and l.kind = 'rail purchase low'
                        and l.number = a.merchant_code
                        and l.seen_at is null);

    /* A worker without rail_site leaves them to others, which may not be
       there: of each supplier the first one. */
    perform impl.alarm(c.supplier_id, 'rail purchase waits', o.order_no,
        'no worker with a rail_site has taken it', p_at)
    from (
        select distinct on (c.supplier_id) c.*
        from ticket.rail_case c
        where c.due_at < p_at - c_patience
          and (impl.rail_supplier(c.supplier_id)).provider = 'http'
          and not exists (
              select
              from ticket.rail_case l
              where l.un_index = c.un_index
                and l.lease_until is not null and l.lease_until > p_at)
        order by c.supplier_id, c.due_at) c
    join ticket.rail_order o
      on o.supplier_id = c.supplier_id and o.rail_id = c.rail_id;
end;
$$;

comment on function impl.rail_worry(timestamptz) is
'Tells staff of agents whose purchase money is nearly spent, and of purchases
that no worker takes.';
