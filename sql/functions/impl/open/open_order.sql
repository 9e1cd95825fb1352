create or replace function impl.open_order(p_supplier int4, p_agent int4,
    p_number int8)
returns ticket.orders
language plpgsql volatile
as $$
declare
    v_order ticket.orders;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier
      and o.order_id = impl.open_order_id(p_supplier, p_agent, p_number)
      and o.agent_id = p_agent and o.page = impl.open_page()
    for no key update;

    return v_order;
end;
$$;

comment on function impl.open_order(int4, int4, int8) is
'An agent''s order of the open ticket API, by either of its numbers, and locks
it; null: there is none.';

create or replace function impl.open_order_ended(p_order ticket.orders)
returns text
language plpgsql stable
as $$
begin
    return case when p_order.closed_at < p_order.pay_by
                then 'ORDER_CANCELLED' else 'ORDER_EXPIRED' end;
end;
$$;

comment on function impl.open_order_ended(ticket.orders) is
'Why an order that was closed before anybody paid it cannot be paid.';
