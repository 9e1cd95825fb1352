create or replace function impl.desk_owes(p_order ticket.orders,
    out persons int4, out fen int8)
language plpgsql stable
as $$
begin
    select sum(t.persons)::int4,
           sum(i.price_fen * (t.persons - t.free))::int8
    into persons, fen
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    where p_order.state = 'X'
      and t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id
      and (t.state in ('1', '3')
           or t.state = '4' and p_order.session_id is not null);
end;
$$;

comment on function impl.desk_owes(ticket.orders) is
'How many persons get what they have paid at the desk back there, and how much,
when what the order is for is called off; null: none.  Who came in has had a
day, and of what is not played nothing.';
