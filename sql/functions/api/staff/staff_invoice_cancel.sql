-- Members of p_change: reason, red.
create or replace function api.staff_invoice_cancel(
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
    v_red      text := p_change ->> 'red';
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_invoice := impl.staff_invoice(v_supplier.supplier_id, p_invoice);
    perform impl.invoice_in(v_invoice, 'WICP', 'cancelled');
    perform impl.because(impl.staff_reason(p_change));

    if v_invoice.state = 'W' and v_red is not null then
        perform impl.staff_refuse('INVOICE_NOT_RED', p_invoice::text);
    elsif v_invoice.state <> 'W' and v_red is null then
        perform impl.staff_refuse('INVOICE_RED', p_invoice::text,
                                  v_invoice.number);
    end if;

    perform impl.invoices_lock(v_supplier.supplier_id);

    if exists (select from ticket.invoice i
               where i.supplier_id = v_supplier.supplier_id
                 and v_red in (i.number, i.red_number))
    then
        perform impl.staff_refuse('INVOICE_NUMBER', v_red);
    end if;

    update ticket.invoice i
    set state = 'V', red_number = v_red, reason = impl.staff_reason(p_change),
        cancelled_at = api.now(), cancelled_by = impl.person(), send_to = null
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

comment on function api.staff_invoice_cancel is
'Takes an invoice back: one that was issued under the number of its red note.
Its order may have another one then.';

grant execute on function api.staff_invoice_cancel to ticket_staff;
