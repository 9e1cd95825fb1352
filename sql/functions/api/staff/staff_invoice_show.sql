create or replace function api.staff_invoice_show(
    p_supplier text,
    p_invoice int4)
returns table (verdict text, subject text, invoice_no int4, order_id int8,
               state text, kind text, title text, tax_number text,
               amount_fen int8, due_fen int8, wrong bool, number text,
               issued_on date, issued_by text, carrier_number text,
               red_number text, reason text, wanted_at timestamptz,
               wanted_by text, done_at timestamptz, done_by text,
               cancelled_at timestamptz, cancelled_by text,
               send_to text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_invoice  ticket.invoice;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select i.* into v_invoice
    from ticket.invoice i
    where i.supplier_id = v_supplier and i.invoice_no = p_invoice;

    if not found then
        perform impl.staff_refuse('INVOICE_MISSING', p_invoice::text);
    end if;

    return query
    select null::text, null::text, s.*, v_invoice.send_to
    from impl.invoice_shown(v_invoice) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_invoice_show is
'An invoice, with where it is to be sent while it is to be.';

grant execute on function api.staff_invoice_show to ticket_staff;
