-- A code begins with its order's number and the ticket's; whether its check
-- digits are good is the gate's question, the order was named by itself.
create or replace function impl.order_tickets(p_order ticket.orders,
    p_tickets text[])
returns int2[]
language plpgsql stable
as $$
declare
    v_name text;
    v_tickets int2[] := '{}';
begin
    if coalesce(cardinality(p_tickets), 0) = 0 then
        return array(
            select t.ticket_no
            from ticket.ticket t
            where t.supplier_id = p_order.supplier_id
              and t.order_id = p_order.order_id
              and t.state in ('1', '3')
            order by t.ticket_no);
    end if;

    foreach v_name in array p_tickets loop
        if v_name ~ '^[0-9]{30}$'
           and left(v_name, 19)::numeric = p_order.order_id
        then
            v_tickets := v_tickets || substr(v_name, 20, 3)::int2;
        elsif v_name ~ '^[0-9]{1,3}$' then
            v_tickets := v_tickets || v_name::int2;
        else
            perform impl.staff_refuse('ORDER_TICKET', p_order.order_id::text,
                                      v_name);
        end if;
    end loop;

    return array(select distinct n from unnest(v_tickets) n order by n);
end;
$$;

comment on function impl.order_tickets(ticket.orders, text[]) is
'Numbers of an order''s tickets, by numbers or codes; none named: all that have
been issued and neither used nor given back.';
