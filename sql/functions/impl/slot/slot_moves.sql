create or replace function impl.slot_moves(p_supplier int4,
                                           p_order ticket.orders)
returns bool
language plpgsql stable
as $$
begin
    return (
        select s.slot_mode and p_order.slot_no is not null
               and impl.slot_choice(p_order.page, p_order.edition) > 0
        from ticket.supplier s
        where s.supplier_id = p_supplier);
end;
$$;

comment on function impl.slot_moves(int4, ticket.orders) is
'May an order''s place move to another slot, since no client named its own?';
