create or replace function impl.day_desk(p_supplier int4, p_day date,
    p_line int4)
returns int8
language plpgsql stable
as $$
begin
    return (
        select coalesce(sum(i.price_fen * (t.persons - t.free)), 0)::int8
        from impl.visit_orders(p_supplier, p_day, p_line) o
        join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = o.order_id
             and t.state in ('1', '3')
        join ticket.order_item i
          on i.supplier_id = p_supplier and i.order_id = o.order_id
             and i.line_no = t.line_no
        where o.state = 'X');
end;
$$;

comment on function impl.day_desk(int4, date, int4) is
'What the desk gives back when a day is called off: the tickets that were paid
there and let nobody in yet.';
