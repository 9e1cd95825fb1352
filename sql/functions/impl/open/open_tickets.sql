-- What Pay and notices say was said once, and is said again whatever was
-- printed since: first codes, whose number is the ticket's.  Who asks for what
-- lets in gets that, which is another code where a newer paper has voided the
-- ones before (impl.code_number()).
create or replace function impl.open_tickets(p_order ticket.orders,
                                             p_all bool)
returns table (group_ticket bool, ticket_no int2, visitor_no int2,
               id_sealed bytea, name_sealed bytea, phone_sealed bytea)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select i.form = '2',
           case when p_all then t.ticket_no
           else impl.code_number(t.ticket_no, t.code_no) end,
           v.visitor_no, v.id_sealed, v.name_sealed, v.phone_sealed
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    left join lateral (
        select y.visitor_no, y.id_sealed, y.name_sealed, y.phone_sealed
        from ticket.visitor y
        where y.supplier_id = t.supplier_id and y.order_id = t.order_id
          and y.ticket_no = t.ticket_no
        order by y.visitor_no
        limit 1) v on true
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id
      and t.state <> '0' and (p_all or t.state <> '2')
    order by v.visitor_no, t.ticket_no;
end;
$$;

comment on function impl.open_tickets(ticket.orders, bool) is
'The tickets of an order that is delivered, each with its (first) visitor, in
the order in which visitors were named: all that were issued, by their first
codes, or, by those that are good now, the ones whose money is not back.';
