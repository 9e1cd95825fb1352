-- A name of a file on whatever disk: none of the characters that one of them
-- does not take.
create or replace function impl.export_title(p_supplier text,
                                             p_export ticket.export)
returns text
language plpgsql stable
as $$
begin
    return format('%s-%s-%s-%s-%s.%s',
        regexp_replace(left(p_supplier, 40), '[\\/:*?"<>|[:cntrl:]]', '_', 'g'),
        case p_export.kind
            when 'orders' then '订单'
            when 'tickets' then '门票'
            when 'payments' then '收付款'
            when 'passages' then '入园'
            when 'invoices' then '发票'
            when 'statement' then '对账单'
            when 'sales' then '销售'
            when 'shares' then '财务明细'
            when 'profit' then '收益单'
            when 'rail' then '火车票销售明细' end,
        to_char(p_export.first_day, 'YYYYMMDD'),
        to_char(p_export.last_day, 'YYYYMMDD'), p_export.no,
        case p_export.format when 'xlsx' then 'xlsx' else 'csv' end);
end;
$$;

comment on function impl.export_title(text, ticket.export) is
'What people call the file of an export, in their language.';
