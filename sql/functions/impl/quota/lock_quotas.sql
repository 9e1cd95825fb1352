create or replace function impl.lock_quotas(p_supplier int4, p_ids int8[])
returns void
language plpgsql volatile
as $$
begin
    perform from (select distinct k.id from unnest(p_ids) k(id) order by 1) k
    cross join lateral (
        select from ticket.quota q
        where q.supplier_id = p_supplier and q.quota_id = k.id
        offset 0
        for no key update) q;
end;
$$;

comment on function impl.lock_quotas(int4, int8[]) is
'Locks quotas in the order of their keys.';

create or replace function impl.lock_order_quotas(p_supplier int4,
    p_order int8, p_ids int8[])
returns void
language plpgsql volatile
as $$
begin
    perform from (
        select p_supplier as supplier_id, k.id
        from unnest(p_ids) k(id)
        union
        select p.owner_id, p.quota_id
        from ticket.order_place p
        where p.supplier_id = p_supplier and p.order_id = p_order
        order by 1, 2) k
    cross join lateral (
        select from ticket.quota q
        where q.supplier_id = k.supplier_id and q.quota_id = k.id
        offset 0
        for no key update) q;
end;
$$;

comment on function impl.lock_order_quotas(int4, int8, int8[]) is
'Locks quotas of an order''s supplier, and those that it holds places in at
other suppliers, in the order of suppliers and keys.';
