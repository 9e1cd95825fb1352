create or replace function impl.lock_places(p_suppliers int4[], p_orders int8[])
returns void
language plpgsql volatile
as $$
begin
    perform from (
        select distinct k.supplier_id, d.quota_id as id
        from unnest(p_suppliers, p_orders) k(supplier_id, order_id)
        cross join lateral (
            select y.agent_id, y.day, y.line_id, y.slot_no, y.slot_day,
                   y.limit_day, y.session_id, y.area_id
            from ticket.orders y
            where y.supplier_id = k.supplier_id and y.order_id = k.order_id
            offset 0) o
        cross join lateral (
            select i.product_id from ticket.order_item i
            where i.supplier_id = k.supplier_id and i.order_id = k.order_id
            offset 0) i
        cross join lateral impl.order_quotas(o.day, o.line_id, o.slot_no,
            o.slot_day, i.product_id, o.agent_id, o.limit_day, o.session_id,
            o.area_id) d
        union
        select p.owner_id, p.quota_id
        from unnest(p_suppliers, p_orders) k(supplier_id, order_id)
        cross join lateral (
            select y.owner_id, y.quota_id
            from ticket.order_place y
            where y.supplier_id = k.supplier_id and y.order_id = k.order_id
            offset 0) p
        order by 1, 2) k
    cross join lateral (
        select from ticket.quota q
        where q.supplier_id = k.supplier_id and q.quota_id = k.id
        offset 0
        for no key update) q;

    perform from (
        select k.supplier_id, d.product_id, d.day, d.id_index
        from unnest(p_suppliers, p_orders) k(supplier_id, order_id)
        cross join lateral (
            select y.product_id, y.day, y.id_index
            from ticket.order_document y
            where y.supplier_id = k.supplier_id and y.order_id = k.order_id
            offset 0) d
        order by 1, 2, 3, 4) k
    cross join lateral (
        select from ticket.document d
        where d.supplier_id = k.supplier_id and d.product_id = k.product_id
          and d.day = k.day and d.id_index = k.id_index
        offset 0
        for no key update) d;
end;
$$;

comment on function impl.lock_places(int4[], int8[]) is
'Locks the quotas, of whatever supplier, and the documents that orders hold,
each in the order of its key, for those who close many orders in one
transaction.  The caller has locked the orders and their accounts.';
