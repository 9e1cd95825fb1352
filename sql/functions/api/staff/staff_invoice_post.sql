-- Member of p_change: number.
create or replace function api.staff_invoice_post(
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
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_invoice := impl.staff_invoice(v_supplier.supplier_id, p_invoice);
    /* One that went without a number may get it later. */
    perform impl.invoice_in(v_invoice,
        case when v_invoice.carrier_number is null and p_change ? 'number'
             then 'IP' else 'I' end, 'posted');

    if v_invoice.kind <> 'electronic' and not p_change ? 'number' then
        perform impl.staff_refuse('INVOICE_CARRIER', p_invoice::text);
    end if;

    update ticket.invoice i
    set state = 'P', carrier_number = p_change ->> 'number',
        done_at = coalesce(i.done_at, api.now()),
        done_by = coalesce(i.done_by, impl.person()), send_to = null
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

comment on function api.staff_invoice_post is
'Writes down that an invoice was sent off, under the carrier''s number.';

grant execute on function api.staff_invoice_post to ticket_staff;
