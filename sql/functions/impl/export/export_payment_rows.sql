-- An order as it was booked, each movement of its money, and its end: rows of
-- one order, oldest first.
create or replace function impl.export_payment_rows(
    p_supplier ticket.supplier, p_filter jsonb, p_day date, p_after int8,
    p_limit int4)
returns table (key int8, cells text[])
language plpgsql stable
as $$
begin
    return query
    select o.order_id, array[
        impl.export_time(e.at, p_supplier.zone), o.order_id::text,
        e.document::text, e.no::text, e.item, a.user_name::text,
        impl.client_ref(o.request_key),
        impl.report_name(p_supplier.supplier_id, 'form',
                         impl.paid_form(o)),
        impl.export_side(p_supplier.supplier_id, e.debit),
        impl.export_side(p_supplier.supplier_id, e.credit), e.fen::text, '',
        e.platform_no, e.booked_by]
    from impl.export_orders(p_supplier, p_filter, p_day, p_after, p_limit) o
    join ticket.agent a
      on a.supplier_id = p_supplier.supplier_id and a.agent_id = o.agent_id
    cross join lateral (
        select o.created_at as at, 0 as place, null::int8 as document,
               null::int2 as no, '下单' as item, null::int4 as debit,
               null::int4 as credit, o.total_fen as fen,
               null::text as platform_no, null::text as booked_by
        union all
        select t.at, 1, t.order_id, t.no,
               coalesce(impl.ledger_words(t.kind),
                        case t.kind when impl.transfer_kind('hold')
                                    then '授权冻结' else '解冻退回' end),
               t.debit, t.credit, t.amount_fen, p.platform_no::text,
               t.booked_by
        from (
            select null::int8 as payment_id, o.order_id as document,
                   null::text as platform_no
            union all
            select y.payment_id, y.payment_id, y.platform_no
            from ticket.payment y
            where y.supplier_id = p_supplier.supplier_id
              and y.order_id = o.order_id) p
        join ticket.transfer t
          on t.supplier_id = p_supplier.supplier_id
             and t.order_id = p.document
        union all
        select o.closed_at, 2, null, null, '取消', null, null, o.total_fen,
               null, null
        where o.closed_at is not null) e
    order by o.order_id, e.at, e.place, e.document, e.no;
end;
$$;

comment on function impl.export_payment_rows(ticket.supplier, jsonb, date,
                                             int8, int4) is
'Orders of a day and what they moved as rows of an export.';
