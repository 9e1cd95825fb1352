-- What sums up goes day by day.  Each day of a statement begins and ends with a
-- balance: the file has the first and the last of them.
create or replace function impl.export_day_rows(p_supplier ticket.supplier,
    p_export ticket.export, p_day date)
returns setof text[]
language plpgsql stable
as $$
declare
    c_one constant jsonb := jsonb_build_object('first_day', p_day,
                                               'last_day', p_day);
begin
    if p_export.kind = 'sales' then
        return query
        select array[p_day::text, r.key, r.name, r.orders::text,
                     r.persons::text, r.list_fen::text, r.discount_fen::text,
                     r.paid_fen::text, r.refund_fen::text, r.fee_fen::text,
                     r.sold_fen::text, r.open_fen::text, r.net_fen::text]
        from api.staff_report_sales(p_supplier.code,
                 jsonb_build_object('by', coalesce(p_export.filter ->> 'by',
                                                   'product'),
                                    'date', coalesce(p_export.filter ->> 'date',
                                                     'purchase'))
                 || c_one) r
        where r.key is not null;

    elsif p_export.kind = 'shares' then
        return query
        select impl.export_share_rows(p_supplier, p_export, p_day);

    elsif p_export.kind = 'profit' then
        return query
        select impl.export_profit_rows(p_supplier, p_export)
        where p_day = p_export.last_day;

    elsif p_export.filter ? 'agent' then
        return query
        select array[r.account, r.at, r.document::text, r.item, r.reference,
                     r.own_number, r.booked_by, null,
                     case r.item when '期末余额' then null
                                 else r.in_fen::text end,
                     case r.item when '期末余额' then null
                                 else r.out_fen::text end,
                     r.balance_fen::text]
        from api.staff_statement_agent(p_supplier.code,
                 (select a.user_name
                  from ticket.agent a
                  where a.supplier_id = p_supplier.supplier_id
                    and a.agent_id = (p_export.filter ->> 'agent_id')::int4),
                 null, c_one) r
        where r.verdict is null
          and not (r.item = '期初余额' and p_day > p_export.first_day)
          and not (r.item = '期末余额' and p_day < p_export.last_day);

    else
        return query
        select array[r.account, null, null, r.item, null, null, null,
                     r.number::text, r.in_fen::text, r.out_fen::text,
                     r.balance_fen::text]
        from api.staff_statement_supplier(p_supplier.code, null,
                 jsonb_build_object('first_day', p_export.first_day,
                                    'last_day', p_export.last_day)) r
        where p_day = p_export.last_day;
    end if;
end;
$$;

comment on function impl.export_day_rows(ticket.supplier, ticket.export,
                                         date) is
'A day of a report or a statement as rows of an export.';
