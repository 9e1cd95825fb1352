-- Members of p_change: after, first_day, last, last_day, order, state, wrong.
create or replace function api.staff_invoice_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, invoice_no int4, order_id int8,
               state text, kind text, title text, tax_number text,
               amount_fen int8, due_fen int8, wrong bool, number text,
               issued_on date, issued_by text, carrier_number text,
               red_number text, reason text, wanted_at timestamptz,
               wanted_by text, done_at timestamptz, done_by text,
               cancelled_at timestamptz, cancelled_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     record;
    v_most     int4 := coalesce((p_change ->> 'last')::int4, 1000);
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_days := impl.staff_days_back(v_supplier.zone, p_change, 366, 1000);

    /* Who booked said so, and nobody has written it down yet. */
    if coalesce(p_change ->> 'state', 'all') in ('all', 'living', 'wanted')
       and not p_change ? 'after'
       and not coalesce((p_change ->> 'wrong')::bool, false)
    then
        return query
        select null::text, null::text, k.*
        from impl.invoices_asked(
            v_supplier.supplier_id, (p_change ->> 'order')::int8,
            v_days.from_at, v_days.to_at, v_most) k;
    end if;

    return query
    select null::text, null::text, s.*
    from ticket.invoice i
    cross join lateral impl.invoice_shown(i) s
    where i.supplier_id = v_supplier.supplier_id
      and i.wanted_at >= v_days.from_at
      and i.wanted_at < v_days.to_at
      and (not p_change ? 'after'
           or i.invoice_no < (p_change ->> 'after')::int4)
      and (not p_change ? 'order'
           or i.order_id = (p_change ->> 'order')::int8)
      and case coalesce(p_change ->> 'state', 'all')
              when 'all' then true
              when 'living' then i.state <> 'V'
              else impl.invoice_state_name(i.state) = p_change ->> 'state' end
      and (not coalesce((p_change ->> 'wrong')::bool, false) or s.wrong)
    order by i.invoice_no desc
    limit v_most;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_invoice_list is
'Invoices that were wanted on some days, the latest first.  Before them, without
a number, orders delivered on those days of which one was wanted when they were
booked, and none was written down.';

grant execute on function api.staff_invoice_list to ticket_staff;
