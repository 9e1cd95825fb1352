create or replace function impl.export_invoice_rows(
    p_supplier ticket.supplier, p_filter jsonb, p_from timestamptz,
    p_to timestamptz, p_after int8[], p_limit int4)
returns table (at timestamptz, key int8[], cells text[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select i.wanted_at, array[i.invoice_no]::int8[], array[
        s.invoice_no::text, s.order_id::text, a.user_name::text,
        case i.state when 'W' then '待开' when 'I' then '已开'
                     when 'C' then '已领取' when 'P' then '已寄出'
                     else '已撤销' end,
        case i.kind when 'special' then '专用' when 'electronic' then '电子'
                    else '普通' end,
        s.title, s.tax_number, s.amount_fen::text, s.due_fen::text, s.number,
        s.issued_on::text, s.issued_by, s.carrier_number, s.red_number,
        s.reason, impl.export_time(s.wanted_at, p_supplier.zone), s.wanted_by]
    from ticket.invoice i
    join ticket.orders o
      on o.supplier_id = i.supplier_id and o.order_id = i.order_id
    join ticket.agent a
      on a.supplier_id = i.supplier_id and a.agent_id = o.agent_id
    cross join lateral impl.invoice_shown(i) s
    where i.supplier_id = p_supplier.supplier_id
      and i.wanted_at >= p_from and i.wanted_at < p_to
      and (i.wanted_at > p_from or array[i.invoice_no]::int8[] > p_after)
      and (not p_filter ? 'agent_id'
           or o.agent_id = (p_filter ->> 'agent_id')::int4)
    order by i.wanted_at, i.invoice_no
    limit p_limit;
end;
$$;

comment on function impl.export_invoice_rows(ticket.supplier, jsonb,
                                             timestamptz, timestamptz, int8[],
                                             int4) is
'Invoices as rows of an export, by the moment at which they were wanted: from
p_from on, of that moment those behind p_after, and before p_to.';
