-- Part of the plan of whoever sums up or lists.
create or replace function impl.report_came(p_supplier int4,
    p_from timestamptz, p_to timestamptz)
returns table (at timestamptz, order_id int8, ticket_no int2, passage_no int2,
               station_name text, gate text, persons int4, product_id int4,
               agent_id int4, went int4)
language sql stable
as $$
    select g.at, g.order_id, g.ticket_no, g.passage_no, g.station_name, g.gate,
           coalesce(g.persons, t.persons), i.product_id, o.agent_id,
           w.persons
    from ticket.passage g
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = g.order_id
         and t.ticket_no = g.ticket_no
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = g.order_id
         and i.line_no = t.line_no
    join ticket.orders o
      on o.supplier_id = p_supplier and o.order_id = g.order_id
    left join ticket.passage_turn w
      on w.supplier_id = p_supplier and w.order_id = g.order_id
         and w.ticket_no = g.ticket_no and w.passage_no = g.passage_no
    where g.passage_no > 0 and g.direction = 'I' and g.undone_at is null
      and g.at >= p_from and g.at < p_to
      and g.supplier_id = p_supplier;
$$;

comment on function impl.report_came(int4, timestamptz, timestamptz) is
'Who came in, in a time: each entry that was not undone, its persons, what its
ticket is, and how many went through, where the device has said so.';
