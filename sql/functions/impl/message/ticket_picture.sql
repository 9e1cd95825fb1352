create or replace function impl.ticket_picture(p_supplier int4, p_order int8,
    p_ticket int2)
returns table (qr_mode text, supplier_name text, products text, persons int4,
               day date, line_name text, start_minute int2, end_minute int2)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select s.qr_mode::text, s.name, i.product_name, t.persons,
           coalesce(o.visit_day, o.day),
           coalesce(l.name, y.hall || '　' || y.performance),
           coalesce(p.start_minute, y.start_minute),
           coalesce(p.end_minute, y.end_minute)
    from ticket.orders o
    join ticket.supplier s on s.supplier_id = o.supplier_id
    join ticket.ticket t
      on t.supplier_id = o.supplier_id and t.order_id = o.order_id
         and t.ticket_no = p_ticket
    join ticket.order_item i
      on i.supplier_id = o.supplier_id and i.order_id = o.order_id
         and i.line_no = t.line_no
    left join ticket.slot p
      on p.supplier_id = o.supplier_id and p.line_id = o.line_id
         and p.day = coalesce(o.slot_day, o.day) and p.slot_no = o.slot_no
    left join ticket.line l
      on l.supplier_id = o.supplier_id and l.line_id = o.line_id
    left join lateral impl.played(p_supplier, o.session_id, o.day) y on true
    where o.supplier_id = p_supplier and o.order_id = p_order;
end;
$$;

comment on function impl.ticket_picture(int4, int8, int2) is
'What is to be seen on the picture of a phone ticket, as impl.voucher_picture()
says it of a voucher.';
