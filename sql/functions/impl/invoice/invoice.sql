create or replace function impl.invoice_state_name(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'W' then 'wanted'
                        when 'I' then 'issued'
                        when 'C' then 'collected'
                        when 'P' then 'posted'
                        else 'cancelled' end;
$$;

comment on function impl.invoice_state_name("char") is
'The state of an invoice as a word.';

create or replace function impl.invoices_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(hashtextextended(
        format('invoices %s', p_supplier), 0));
$$;

comment on function impl.invoices_lock(int4) is
'One at a time numbers invoices of a supplier.';

create or replace function impl.invoice_due(p_supplier int4, p_order int8)
returns int8
language plpgsql stable
as $$
begin
    return (
        select coalesce(sum(impl.transfer_paid(t.kind, t.fen)
                            - impl.transfer_back(t.kind, t.debit, t.credit,
                                                 t.fen)), 0)::int8
        from impl.report_transfers(p_supplier, array[p_order]) t
        where (select o.pay_method from ticket.orders o
               where o.supplier_id = p_supplier
                 and o.order_id = p_order) <> 'F');
end;
$$;

comment on function impl.invoice_due(int4, int8) is
'What an invoice of an order is about: what came in money and did not go back.';

-- The order first, as whoever moves its money locks it.
create or replace function impl.staff_invoice(p_supplier int4, p_invoice int4)
returns ticket.invoice
language plpgsql volatile
as $$
declare
    v_invoice ticket.invoice;
begin
    select i.* into v_invoice
    from ticket.invoice i
    where i.supplier_id = p_supplier and i.invoice_no = p_invoice;

    if not found then
        perform impl.staff_refuse('INVOICE_MISSING', p_invoice::text);
    end if;

    perform
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = v_invoice.order_id
    for no key update;

    select i.* into v_invoice
    from ticket.invoice i
    where i.supplier_id = p_supplier and i.invoice_no = p_invoice
    for no key update;

    return v_invoice;
end;
$$;

comment on function impl.staff_invoice(int4, int4) is
'Helper: an invoice and its order, locked, or a refusal.';

create or replace function impl.invoice_in(p_invoice ticket.invoice,
    p_states text, p_wanted text)
returns void
language plpgsql stable
as $$
begin
    if position(p_invoice.state::text in p_states) = 0 then
        perform impl.staff_refuse('INVOICE_STATE', p_invoice.invoice_no::text,
            impl.worded(impl.invoice_state_name(p_invoice.state)),
            impl.worded(p_wanted),
            impl.invoice_way(p_invoice.state, p_wanted));
    end if;
end;
$$;

comment on function impl.invoice_in(ticket.invoice, text, text) is
'Refuses an invoice in another state than those; the last is what it would
become.';

create or replace function impl.invoice_way(p_state "char", p_wanted text)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_state = 'W'
            then impl.either('issue it first (invoice issue)',
                             '请先开具（invoice issue）')
        when p_state = 'V'
            then impl.either('want another one (invoice want)',
                             '请另行登记（invoice want）')
        when p_wanted = 'issued'
            then impl.either('it has its number (invoice show)',
                             '已有发票号（invoice show）')
        else impl.either('it has gone out already', '已交付或寄出') end;
end;
$$;

comment on function impl.invoice_way("char", text) is
'What to do about an invoice that is in another state than what is wanted of it
asks for.';

create or replace function impl.invoice_logged(p_before ticket.invoice,
    p_after ticket.invoice)
returns void
language plpgsql volatile
as $$
begin
    perform impl.logged(p_after.supplier_id, 'invoice',
        jsonb_build_object('invoice_no', p_after.invoice_no),
        case when p_before.invoice_no is not null then jsonb_build_object(
            'state', impl.invoice_state_name(p_before.state)) end,
        jsonb_strip_nulls(jsonb_build_object(
            'state', impl.invoice_state_name(p_after.state),
            'order_id', p_after.order_id::text, 'number', p_after.number,
            'amount_fen', p_after.amount_fen,
            'red_number', p_after.red_number)));
end;
$$;

comment on function impl.invoice_logged(ticket.invoice, ticket.invoice) is
'What became of an invoice, to the log; where it is sent to is no part of it.';

create or replace function impl.invoice_shown(p_invoice ticket.invoice)
returns table (invoice_no int4, order_id int8, state text, kind text,
               title text, tax_number text, amount_fen int8, due_fen int8,
               wrong bool, number text, issued_on date, issued_by text,
               carrier_number text, red_number text, reason text,
               wanted_at timestamptz, wanted_by text, done_at timestamptz,
               done_by text, cancelled_at timestamptz, cancelled_by text)
language plpgsql stable
as $$
declare
    v_due int8 := impl.invoice_due(p_invoice.supplier_id, p_invoice.order_id);
begin
    return query
    select p_invoice.invoice_no, p_invoice.order_id,
           impl.invoice_state_name(p_invoice.state), p_invoice.kind,
           p_invoice.title, p_invoice.tax_number, p_invoice.amount_fen, v_due,
           case p_invoice.state when 'V' then false
                                when 'W' then v_due = 0
                                else v_due <> p_invoice.amount_fen end,
           p_invoice.number, p_invoice.issued_on, p_invoice.issued_by,
           p_invoice.carrier_number, p_invoice.red_number, p_invoice.reason,
           p_invoice.wanted_at, p_invoice.wanted_by, p_invoice.done_at,
           p_invoice.done_by, p_invoice.cancelled_at, p_invoice.cancelled_by;
end;
$$;

comment on function impl.invoice_shown(ticket.invoice) is
'An invoice as people see it; wrong: its order has got money back since, so that
it is to be cancelled.';
