create or replace function impl.payment_waits(p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return exists (select
                   from ticket.payment p
                   where p.supplier_id = p_order.supplier_id
                     and p.order_id = p_order.order_id
                     and p.state in ('W', 'O'));
end;
$$;

comment on function impl.payment_waits(ticket.orders) is
'May money for the order still come in by a number that is open?';
