create or replace function impl.activation_due(p_supplier int4, p_order int8)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.activation (supplier_id, order_id, due_at)
    select p_supplier, p_order, api.now()
    from ticket.supplier s
    where s.supplier_id = p_supplier and s.direct_activation
    on conflict do nothing;
end;
$$;

comment on function impl.activation_due(int4, int8) is
'Where the supplier has it so, an order that has come to state 6 is to be
activated, in another transaction than that of its receipt (R203).';
