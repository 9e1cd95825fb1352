create or replace function impl.order_holders(p_supplier int4, p_order int8,
    p_visitors int2[], p_want int4[])
returns table (id_index bytea, until date)
language sql stable
as $$
    select v.id_index, max(i.ticket_until)
    from ticket.visitor v
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = p_order
         and t.ticket_no = v.ticket_no
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    join ticket.product p
      on p.supplier_id = p_supplier and p.product_id = i.product_id
         and p.real_name
    where v.supplier_id = p_supplier and v.order_id = p_order
      and (p_visitors is null or v.visitor_no = any (p_visitors))
    group by v.id_index
    union all
    select o.id_index, max(i.ticket_until)
    from ticket.orders o
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and (p_want is null or p_want[i.line_no] > 0)
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.id_index <> ''
      and not exists (
          select from ticket.order_item r
          join ticket.product p
            on p.supplier_id = p_supplier and p.product_id = r.product_id
               and p.real_name
          where r.supplier_id = p_supplier and r.order_id = p_order)
    group by o.id_index
    order by 1;
$$;

comment on function impl.order_holders(int4, int8, int2[], int4[]) is
'The documents that hold an order''s tickets, in key order, and the last day of
each: those of its real-name visitors, or the order''s own where no product
asks for names.  Of all visitors and lines, or of the visitors named and of the
lines of which more than nobody is wanted.';
