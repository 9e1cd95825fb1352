create or replace function impl.off_ticket(p_state "char", p_of_day bool)
returns bool
language sql immutable
as $$
    select p_state = '1' or not p_of_day and p_state in ('3', '4');
$$;

comment on function impl.off_ticket("char", bool) is
'Does a ticket of that state come back by itself?  Where a day is called off
(p_of_day), one of paper has to be brought, and who came in was there; what is
not played nobody has seen.';

create or replace function impl.off_due(p_order ticket.orders, p_of_day bool)
returns int8
language plpgsql stable
as $$
begin
    return case
        when p_order.state = '1' then (
            select coalesce(sum(impl.payment_rest(p)), 0)
            from ticket.payment p
            where p.supplier_id = p_order.supplier_id
              and p.order_id = p_order.order_id and p.state = 'P')
        when p_order.state in ('3', 'D') then (
            select coalesce(sum((t.persons - t.free) * i.price_fen), 0)
            from ticket.ticket t
            join ticket.order_item i
              on i.supplier_id = p_order.supplier_id
                 and i.order_id = p_order.order_id and i.line_no = t.line_no
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id
              and impl.off_ticket(t.state, p_of_day))
        when p_order.state in ('7', '8') then (
            select sum(a.amount_fen)
            from ticket.refund_application a
            where a.supplier_id = p_order.supplier_id
              and a.order_id = p_order.order_id and a.state in ('7', '8'))
        when p_order.state in ('0', '4', '9', 'X') then 0
        else p_order.total_fen end::int8;
end;
$$;

comment on function impl.off_due(ticket.orders, bool) is
'What is to go back of an order when its performance or day (p_of_day) is called
off: all that was paid or is held, of who has applied for it before what was
applied for.  What was paid at the desk is given back there, by a clerk.';

create or replace function impl.off_concerned(p_order ticket.orders,
                                              p_of_day bool)
returns bool
language plpgsql stable
as $$
begin
    return p_order.state not in ('4', '9', 'X')
        and not impl.settle_issued(p_order.supplier_id, p_order.order_id)
        and (p_order.state not in ('3', 'D') or exists (
                 select from ticket.ticket t
                 where t.supplier_id = p_order.supplier_id
                   and t.order_id = p_order.order_id
                   and impl.off_ticket(t.state, p_of_day)));
end;
$$;

comment on function impl.off_concerned(ticket.orders, bool) is
'Has an order anything that goes back by itself or is to be closed when its
performance or day (p_of_day) is called off?';
