-- An agent's orders delivered in a window, by paying or at the counter.  What
-- was delivered as it was booked is found by the days in the order numbers (one
-- more on either side, for a supplier may change its zone), the rest by its own
-- index.  Agent and number are compared and sorted as one, which no other index
-- serves, and callers forbid to sort instead: plans are made on empty tables,
-- where all indexes look the same.  In SQL, so that it is part of the plan of
-- whoever counts or lists.
create or replace function impl.settlements(p_supplier int4, p_agent int4,
    p_first date, p_last date, p_from timestamptz, p_to timestamptz)
returns setof ticket.orders
language sql stable
as $$
    (select o.*
      from ticket.orders o
     where o.supplier_id = p_supplier and o.agent_id is not null
       and (o.agent_id, o.order_id) >= (p_agent, impl.day_number(p_first - 1))
       and (o.agent_id, o.order_id) < (p_agent, impl.day_number(p_last + 2))
       and o.delivered_at = o.created_at
       and o.created_at >= p_from and o.created_at < p_to
     order by o.agent_id, o.order_id
    offset 0)
    union all
    select o.*
    from ticket.orders o
    where o.supplier_id = p_supplier and o.agent_id = p_agent
      and o.delivered_at >= p_from and o.delivered_at < p_to
      and o.delivered_at <> o.created_at;
$$;

comment on function impl.settlements(int4, int4, date, date, timestamptz,
                               timestamptz) is
'An agent''s orders delivered from p_from on and before p_to, the supplier''s
days p_first to p_last.';
