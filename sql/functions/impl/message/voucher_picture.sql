create or replace function impl.voucher_picture(p_supplier int4, p_order int8)
returns table (qr_mode text, supplier_name text, products text, persons int4,
               day date, line_name text, start_minute int2, end_minute int2)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select s.qr_mode::text, s.name, impl.order_description(p_supplier, p_order),
           (select sum(t.persons)::int4
            from ticket.ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order),
           o.day, coalesce(l.name, y.hall || '　' || y.performance),
           coalesce(t.start_minute, y.start_minute),
           coalesce(t.end_minute, y.end_minute)
    from ticket.orders o
    join ticket.supplier s on s.supplier_id = o.supplier_id
    left join ticket.slot t
      on t.supplier_id = o.supplier_id and t.line_id = o.line_id
         and t.day = coalesce(o.slot_day, o.day)
         and t.slot_no = impl.slot_shown(o.slot_no, o.page, o.edition,
                                             o.delivered_at)
    left join ticket.line l
      on l.supplier_id = o.supplier_id and l.line_id = o.line_id
    left join lateral impl.played(p_supplier, o.session_id, o.day) y on true
    where o.supplier_id = p_supplier and o.order_id = p_order;
end;
$$;

comment on function impl.voucher_picture(int4, int8) is
'What is to be seen on the picture of an order''s voucher, and how its QR code
is made; nothing of a person.  At a theatre the line is hall and performance,
and the times are the performance''s.';
