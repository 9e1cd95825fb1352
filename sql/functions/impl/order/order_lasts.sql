create or replace function impl.order_lasts(p_order ticket.orders)
returns timestamptz
language plpgsql stable
as $$
begin
    return least(p_order.valid_until, (
        select (p_order.day + 1)::timestamp at time zone s.zone
        from ticket.supplier s
        where s.supplier_id = p_order.supplier_id and s.slot_mode
          and p_order.slot_no is not null and p_order.session_id is null
          and not impl.slot_moves(p_order.supplier_id, p_order)));
end;
$$;

comment on function impl.order_lasts(ticket.orders) is
'Until when an order may be paid and handed out: while it is valid, and where
its client named the slot, on that day (impl.activation_refusal()).';
