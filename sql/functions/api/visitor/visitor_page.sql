-- p_life: what the link's codes are made with; another one's order is none.
-- p_skip, p_limit: which of the tickets.
create or replace function api.visitor_page(p_supplier int4, p_order int8,
    p_life int8, p_skip int4, p_limit int4)
returns table (verdict text, subject text, order_id int8, facts text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order    ticket.orders;
    v_supplier ticket.supplier;
    v_state    text;
begin
    order_id := p_order;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    if not found or api.code_life(p_supplier, p_order) <> p_life then
        verdict := 'PAY_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    select s.* into strict v_supplier
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    v_state := impl.visitor_state(v_order);

    facts := (
        impl.visitor_order(v_order, v_supplier, v_state)
        || jsonb_build_object(
               'tickets', case when v_state in ('tickets', 'used', 'over',
                                                 'returned', 'returning')
                          then impl.visitor_tickets(v_order, v_supplier,
                                                    p_skip, p_limit)
                          else '[]'::jsonb end,
               'offers', impl.visitor_offers(v_order, v_supplier.zone),
               'refund', (select to_jsonb(r) - 'tickets'
                          from impl.visitor_refund(v_order, v_supplier,
                                                   api.now()) r),
               'left', impl.visitor_tries()
                       - impl.visitor_failures(p_supplier, p_order,
                                               api.now())))::text;

    return next;
end;
$$;

comment on function api.visitor_page is
'What an order''s page tells its visitor, in JSON: its state and its tickets, a
page of them; nothing by which a person is known.';

grant execute on function api.visitor_page to ticket_nginx;
