create or replace function impl.invoices_asked(p_supplier int4, p_order int8,
    p_from timestamptz, p_until timestamptz, p_most int4)
returns table (invoice_no int4, order_id int8, state text, kind text,
               title text, tax_number text, amount_fen int8, due_fen int8,
               wrong bool, number text, issued_on date, issued_by text,
               carrier_number text, red_number text, reason text,
               wanted_at timestamptz, wanted_by text, done_at timestamptz,
               done_by text, cancelled_at timestamptz, cancelled_by text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select null::int4, o.order_id, impl.invoice_state_name('W'), null::text,
           null::text, null::text, null::int8, d.fen, false, null::text,
           null::date, null::text, null::text, null::text, null::text,
           o.created_at, a.user_name, null::timestamptz, null::text,
           null::timestamptz, null::text
    from ticket.orders o
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = o.agent_id
    cross join lateral (
        select impl.invoice_due(p_supplier, o.order_id) as fen) d
    where o.supplier_id = p_supplier and o.invoice
      and (p_order is null or o.order_id = p_order)
      and o.delivered_at >= p_from and o.delivered_at < p_until
      and o.pay_method <> 'F' and d.fen > 0
      and not exists (select from ticket.invoice i
                      where i.supplier_id = p_supplier
                        and i.order_id = o.order_id)
    order by o.order_id desc
    limit p_most;
end;
$$;

comment on function impl.invoices_asked(int4, int8, timestamptz, timestamptz,
                                        int4) is
'Orders that were delivered between these moments, of which an invoice was
wanted when they were booked, and nobody has written it down: as
impl.invoice_shown().';
