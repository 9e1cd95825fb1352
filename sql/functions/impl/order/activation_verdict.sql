create or replace function impl.activation_verdict(p_supplier int4,
    p_order int8, p_medium int2)
returns table (verdict text, subject text)
language sql stable
as $$
    select k.verdict, k.subject
    from (
        /* R162: a gate reads second-generation identity cards only. */
        (select 1 as pos, 'ACTIVATION_DOCUMENT' as verdict,
                v.visitor_no::text as subject
         from ticket.visitor v
         where p_medium = 1 and v.supplier_id = p_supplier
           and v.order_id = p_order and v.id_type <> 1
         order by v.visitor_no
         limit 1)
        union all
        select 2, 'ACTIVATION_DOCUMENT', ''
        from ticket.orders o
        where p_medium = 1 and o.supplier_id = p_supplier
          and o.order_id = p_order and o.id_type <> 1
          and not exists (select from ticket.visitor v
                          where v.supplier_id = p_supplier
                            and v.order_id = p_order)
        union all
        select 3, n.verdict, n.subject
        from (select array_agg(i.quantity order by i.line_no) as want
              from ticket.order_item i
              where i.supplier_id = p_supplier and i.order_id = p_order) w
        cross join lateral impl.activation_names(p_supplier, p_order, w.want,
                                                 p_medium, '{}', '{}') n
        where p_medium <> 0) k
    order by k.pos
    limit 1;
$$;

comment on function impl.activation_verdict(int4, int8, int2) is
'What forbids activating the whole of an order as it is paid, for a way of
passing the gate (1 identity card, 2 phone, 0 paper) that the supplier has, as
impl.activation_refusal() would on request; no row: nothing.  Subject: the
number of the visitor, or the product.';
