create or replace function impl.performance_off(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return p_order.session_id is not null
        and exists (select from ticket.performance p
                    where p.supplier_id = p_order.supplier_id
                      and p.session_id = p_order.session_id
                      and p.day = p_order.day and p.state = 'C');
end;
$$;

comment on function impl.performance_off(ticket.orders) is
'Was an order''s performance cancelled?  Then nobody owes a fee for it.';
