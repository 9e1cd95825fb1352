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
