-- Members of p_change: day, number.
create or replace function api.staff_invoice_issue(
    p_supplier text,
    p_invoice int4,
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
    v_supplier ticket.supplier;
    v_invoice  ticket.invoice;
    v_after    ticket.invoice;
    v_due      int8;
    v_day      date;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_invoice := impl.staff_invoice(v_supplier.supplier_id, p_invoice);
    perform impl.invoice_in(v_invoice, 'W', 'issued');
    v_due := impl.invoice_due(v_supplier.supplier_id, v_invoice.order_id);
    v_day := coalesce((p_change ->> 'day')::date,
                      impl.staff_today(v_supplier.zone));

    if v_due <= 0 then
        perform impl.staff_refuse('INVOICE_NOTHING', v_invoice.order_id::text);
    elsif v_day > impl.staff_today(v_supplier.zone)
          or v_day < (v_invoice.wanted_at at time zone v_supplier.zone)::date
    then
        perform impl.staff_refuse('INVOICE_DAY', v_day::text);
    end if;

    perform impl.invoices_lock(v_supplier.supplier_id);

    if exists (select from ticket.invoice i
               where i.supplier_id = v_supplier.supplier_id
                 and p_change ->> 'number' in (i.number, i.red_number))
    then
        perform impl.staff_refuse('INVOICE_NUMBER', p_change ->> 'number');
    end if;

    update ticket.invoice i
    set state = 'I', number = p_change ->> 'number', amount_fen = v_due,
        issued_on = v_day, issued_at = api.now(), issued_by = impl.person()
    where i.supplier_id = v_supplier.supplier_id and i.invoice_no = p_invoice
    returning i.* into v_after;

    perform impl.invoice_logged(v_invoice, v_after);

    return query
    select null::text, null::text, s.* from impl.invoice_shown(v_after) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_invoice_issue is
'Writes down that an invoice was issued, under its number: what it is about is
what came in money and did not go back until now.';

grant execute on function api.staff_invoice_issue to ticket_staff;
