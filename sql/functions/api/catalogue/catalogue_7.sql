-- As api.catalogue_6(), and who sends and serves rail orders: of each of its
-- agents the code and the live keys, sealed, in hex; the channel's; what is
-- asked of an answer to a refund.
create or replace function api.catalogue_7(p_code text)
returns table (kind text, num int8[], txt text[])
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query select * from impl.catalogue(p_code, true, true);

    return query
    with
    s as (
        select s.supplier_id
        from ticket.supplier s
        where s.code = p_code),
    k as (
        select k.agent_id,
               array_agg(encode(k.key_sealed, 'hex')
                         order by k.created_at, k.key_index) as keys
        from s
        join ticket.rail_key k on k.supplier_id = s.supplier_id
        group by k.agent_id),
    r (place, kind, num, txt) as (
        select 1, 'rail',
               array[a.agent_id, (a.enabled and g.enabled)::int4,
                     a.purchase_on::int4]::int8[],
               array[a.merchant_code::text, coalesce(k.keys[1], ''),
                     coalesce(k.keys[2], '')]
        from s
        join ticket.rail_agent a on a.supplier_id = s.supplier_id
        join ticket.agent g on g.supplier_id = a.supplier_id
                           and g.agent_id = a.agent_id
        left join k on k.agent_id = a.agent_id
        union all
        select 2, 'rail_channel', array[]::int8[],
               array[k.keys[1], coalesce(k.keys[2], '')]
        from k
        where k.agent_id = 0)
    select r.kind, r.num, r.txt
    from r
    where coalesce((select v.enabled
                    from s
                    join ticket.rail_supplier v
                      on v.supplier_id = s.supplier_id), true)
    order by r.place, r.num;
end;
$$;

comment on function api.catalogue_7 is
'What staff configured for a supplier: the snapshot bookings are quoted from,
and rail orders are served by.';

grant execute on function api.catalogue_7 to ticket_nginx, ticket_worker;
