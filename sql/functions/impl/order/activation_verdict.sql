create or replace function impl.activation_verdict(p_supplier int4,
    p_order int8, p_medium int2)
returns table (verdict text, subject text)
language sql stable
as $$
    /* R162: a gate reads second-generation identity cards only. */
    (select 'ACTIVATION_DOCUMENT', v.visitor_no::text
     from ticket.visitor v
     where p_medium = 1 and v.supplier_id = p_supplier
       and v.order_id = p_order and v.id_type <> 1
     order by v.visitor_no
     limit 1)
    union all
    select 'ACTIVATION_DOCUMENT', ''
    from ticket.orders o
    where p_medium = 1 and o.supplier_id = p_supplier
      and o.order_id = p_order and o.id_type <> 1
      and not exists (select from ticket.visitor v
                      where v.supplier_id = p_supplier
                        and v.order_id = p_order)
    limit 1;
$$;

comment on function impl.activation_verdict(int4, int8, int2) is
'What forbids activating an order for a way of passing the gate (1 identity
card, 2 phone, 0 paper) that the supplier has; no row: nothing.  Subject: the
number of the visitor.';
