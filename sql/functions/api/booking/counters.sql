-- What is left of counted rows, for pages that show it and for a counter that
-- says "full".  A row that no booking touched yet does not exist and is not
-- returned: its capacity is what the catalogue says.
create or replace function api.counters(p_supplier int4, p_ids int8[])
returns table (quota_id int8, capacity int4, used int4, quota_version int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select q.quota_id, q.capacity, q.used, q.version
    from ticket.quota q
    where q.supplier_id = p_supplier
      and q.quota_id = any (p_ids)
    order by q.quota_id;
end;
$$;

comment on function api.counters is
'Capacity and use of the quota rows named.';

grant execute on function api.counters
    to ticket_nginx, ticket_worker;
