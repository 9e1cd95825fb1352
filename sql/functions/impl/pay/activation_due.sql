create or replace function impl.activation_due(p_supplier int4, p_order int8)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.activation (supplier_id, order_id, due_at)
    select p_supplier, p_order, api.now()
    from ticket.orders o
    join ticket.supplier s
      on s.supplier_id = p_supplier
    where o.supplier_id = p_supplier and o.order_id = p_order
      and (s.direct_activation
           /* forced, which edition 3.0 does not know */
           or s.activateable = 2 and o.edition = 40
           /* the buyer stands at the desk */
           or exists (select from ticket.payment p
                      where p.supplier_id = p_supplier
                        and p.order_id = p_order and p.state = 'P'
                        and p.way = 4))
    on conflict do nothing;
end;
$$;

comment on function impl.activation_due(int4, int8) is
'Where the supplier has it so, or sells at the desk, an order that has come to
state 6 is to be activated, in another transaction than that of its receipt
(R203).';
