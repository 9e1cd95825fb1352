create or replace function impl.open_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select coalesce(o.supplier_id, n.supplier_id), 'open_order',
           coalesce(o.order_id, n.order_id)::text,
           format('number %s of agent %s is of page %s of agent %s',
                  n.open_id, n.agent_id, o.page, o.agent_id)
    from (select *
          from ticket.orders y
          where y.page = impl.open_page()
            and (p_supplier is null or y.supplier_id = p_supplier)) o
    full join (select *
               from ticket.open_order y
               where p_supplier is null or y.supplier_id = p_supplier) n
      on n.supplier_id = o.supplier_id and n.order_id = o.order_id
    where (n.agent_id = o.agent_id
           and impl.open_number(o.request_key) is not null) is not true

    /* What was paid back is back, and what waits is not. */
    union all
    select r.supplier_id, 'open_refund', r.apply_id::text,
           format('of state %s and %s persons, has tickets of states %s of %s',
                  r.state, r.count, t.states, t.persons)
    from ticket.open_refund r
    cross join lateral (
        select string_agg(distinct k.state::text, ' ') as states,
               sum(k.persons) as persons, count(*) as tickets
        from ticket.ticket k
        where k.supplier_id = r.supplier_id and k.order_id = r.order_id
          and k.ticket_no = any (r.tickets)) t
    where (p_supplier is null or r.supplier_id = p_supplier)
      and (t.persons is distinct from r.count
           or t.tickets <> cardinality(r.tickets)
           or r.state = 1 and t.states <> '2'
           or r.state = 0 and t.states ~ '2')

    union all
    select r.supplier_id, 'open_refund_twice', r.order_id::text,
           format('ticket %s is asked back by %s', n, string_agg(
                  r.apply_id::text, ' ' order by r.apply_id))
    from ticket.open_refund r
    cross join lateral unnest(r.tickets) n
    where (p_supplier is null or r.supplier_id = p_supplier) and r.state <> 2
    group by r.supplier_id, r.order_id, n
    having count(*) > 1;
end;
$$;

comment on function impl.open_audit(int4) is
'What api.audit() finds of orders of the open ticket API, and of what was asked
back.';
