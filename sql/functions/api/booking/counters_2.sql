-- What is left of counted rows, for pages that show it and for a counter that
-- says "full".  A row that no booking touched yet does not exist and is not
-- returned: its capacity is what the catalogue says.
create or replace function api.counters_2(p_suppliers int8[], p_ids int8[])
returns table (supplier_id int4, quota_id int8, capacity int4, used int4,
               quota_version int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select q.supplier_id, q.quota_id, q.capacity, q.used, q.version
    from unnest(p_suppliers, p_ids) k (supplier_id, id)
    cross join lateral (
        select c.supplier_id, c.quota_id, c.capacity, c.used, c.version
        from ticket.quota c
        where c.supplier_id = k.supplier_id::int4 and c.quota_id = k.id
        offset 0) q
    order by q.supplier_id, q.quota_id;
end;
$$;

comment on function api.counters_2 is
'Capacity and use of the quota rows named, each with its supplier.';

grant execute on function api.counters_2
    to ticket_nginx, ticket_worker;
