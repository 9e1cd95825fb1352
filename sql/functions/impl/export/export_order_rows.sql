create or replace function impl.export_order_rows(p_supplier ticket.supplier,
    p_filter jsonb, p_day date, p_after int8, p_limit int4)
returns table (key int8, cells text[])
language plpgsql stable
as $$
begin
    return query
    with
    o as materialized (
        select k.*
        from impl.export_orders(p_supplier, p_filter, p_day, p_after,
                                p_limit) k),
    m as (
        select t.order_id, sum(impl.transfer_paid(t.kind, t.fen)) as paid,
               sum(impl.transfer_back(t.kind, t.debit, t.credit, t.fen))
                   as back,
               sum(impl.transfer_fee(t.kind, t.fen)) as fee
        from impl.report_transfers(p_supplier.supplier_id,
                                   array(select o.order_id from o)) t
        group by 1)
    select o.order_id, array[
        o.order_id::text, a.user_name::text, a.name,
        impl.client_ref(o.request_key),
        impl.export_time(o.created_at, p_supplier.zone),
        coalesce(o.visit_day, o.day)::text, impl.export_place(o),
        impl.order_state_name(o.state),
        impl.report_name(p_supplier.supplier_id, 'form',
                         impl.paid_form(o)),
        i.words, i.persons::text, o.customer_name,
        encode(o.phone_sealed, 'hex') || ':' || o.request_key,
        encode(o.id_sealed, 'hex') || ':' || o.request_key,
        i.list::text, (i.list - o.total_fen)::text, o.total_fen::text,
        coalesce(m.paid, 0)::text, coalesce(m.back, 0)::text,
        coalesce(m.fee, 0)::text, coalesce(m.paid - m.back, 0)::text,
        impl.export_time(o.delivered_at, p_supplier.zone),
        impl.export_time(o.closed_at, p_supplier.zone)]
    from o
    join ticket.agent a
      on a.supplier_id = p_supplier.supplier_id and a.agent_id = o.agent_id
    cross join lateral (
        select sum(i.quantity) as persons,
               sum(i.quantity * coalesce(i.list_fen, i.price_fen)) as list,
               string_agg(i.product_name || i.quantity || i.unit, '，'
                          order by i.line_no) as words
        from ticket.order_item i
        where i.supplier_id = p_supplier.supplier_id
          and i.order_id = o.order_id) i
    left join m using (order_id)
    order by o.order_id;
end;
$$;

comment on function impl.export_order_rows(ticket.supplier, jsonb, date, int8,
                                           int4) is
'Orders of a day as rows of an export.';
