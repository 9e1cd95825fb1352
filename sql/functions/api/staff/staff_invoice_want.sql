-- Members of p_change: kind, send_to, tax_number, title.
create or replace function api.staff_invoice_want(
    p_supplier text,
    p_order int8,
    p_change jsonb)
returns table (verdict text, subject text, invoice_no int4, order_id int8,
               state text, kind text, title text, tax_number text,
               amount_fen int8, due_fen int8, wrong bool, number text,
               issued_on date, issued_by text, carrier_number text,
               red_number text, reason text, wanted_at timestamptz,
               wanted_by text, done_at timestamptz, done_by text,
               cancelled_at timestamptz, cancelled_by text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order   ticket.orders;
    v_invoice ticket.invoice;
    v_after   ticket.invoice;
    v_kind    text := coalesce(p_change ->> 'kind', 'ordinary');
begin
    v_order := impl.staff_order(p_supplier, p_order);

    if v_order.pay_method = 'F' then
        perform impl.staff_refuse('INVOICE_REBATE', p_order::text);
    elsif v_order.delivered_at is null then
        perform impl.staff_refuse('INVOICE_EARLY', p_order::text);
    elsif impl.invoice_due(v_order.supplier_id, p_order) <= 0 then
        perform impl.staff_refuse('INVOICE_NOTHING', p_order::text);
    elsif v_kind = 'special' and not p_change ? 'tax_number' then
        perform impl.staff_refuse('INVOICE_TAX');
    elsif (p_change ->> 'tax_number') !~ '^[0-9A-Z]{15,20}$' then
        perform impl.staff_refuse('INVOICE_TAX_FORM',
                                  p_change ->> 'tax_number');
    end if;

    perform impl.invoices_lock(v_order.supplier_id);

    select i.* into v_after
    from ticket.invoice i
    where i.supplier_id = v_order.supplier_id and i.order_id = p_order
      and i.state <> 'V';

    if found then
        perform impl.staff_refuse('INVOICE_EXISTS', p_order::text,
            v_after.invoice_no::text,
            impl.worded(impl.invoice_state_name(v_after.state)));
    end if;

    insert into ticket.invoice as i (supplier_id, invoice_no, order_id, kind,
                                     title, tax_number, send_to, wanted_at,
                                     wanted_by)
    select v_order.supplier_id, coalesce(max(k.invoice_no), 0) + 1, p_order,
           v_kind, p_change ->> 'title', p_change ->> 'tax_number',
           p_change ->> 'send_to', api.now(), impl.person()
    from ticket.invoice k
    where k.supplier_id = v_order.supplier_id
    returning i.* into v_after;

    perform impl.invoice_logged(v_invoice, v_after);

    return query
    select null::text, null::text, s.* from impl.invoice_shown(v_after) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_invoice_want is
'Writes down that an invoice of an order is wanted: of one that is delivered and
was paid in money.';

grant execute on function api.staff_invoice_want to ticket_staff;
