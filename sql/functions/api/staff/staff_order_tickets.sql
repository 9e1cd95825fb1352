create or replace function api.staff_order_tickets(p_supplier int4,
    p_order int8)
returns table (verdict text, subject text, ticket_no int2, product text,
               product_name text, persons int4, day date,
               performance text, seats text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, t.ticket_no, p.code::text, i.product_name,
           t.persons, coalesce(o.visit_day, o.day),
           y.hall || '　' || y.performance || '　'
           || to_char(make_interval(mins => y.start_minute), 'HH24:MI'),
           impl.seats_told(p_supplier, p_order, array[t.ticket_no])
    from ticket.orders o
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = p_order
         and t.state <> '0'
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    join ticket.product p
      on p.supplier_id = p_supplier and p.product_id = i.product_id
    left join lateral impl.played(p_supplier, o.session_id, o.day) y on true
    where o.supplier_id = p_supplier and o.order_id = p_order
    order by t.ticket_no;
end;
$$;

comment on function api.staff_order_tickets is
'The tickets of an order that have been issued, for who prints them.';

grant execute on function api.staff_order_tickets to ticket_staff;
