-- Those who change capacities lock the supplier or the agent before the rows,
-- so they either come before us, and then no quote stands and nothing is made,
-- or wait and find what we made.
create or replace function impl.place_missing_rows(p_supplier int4,
    o_agent int4[], o_catalogue int8[], o_version int8[],
    q_id int8[], q_capacity int4[])
returns void
language plpgsql volatile
as $$
declare
    v_orders   int4 := cardinality(o_agent);
begin
    perform from ticket.supplier s
    where s.supplier_id = p_supplier
    for share;

    perform from (
        select distinct o_agent[i] as id
        from generate_series(1, v_orders) i
        order by 1) k
    cross join lateral (
        select from ticket.agent g
        where g.supplier_id = p_supplier and g.agent_id = k.id
        offset 0
        for share) g;

    insert into ticket.quota (supplier_id, quota_id, capacity)
    select p_supplier, q_id[i], q_capacity[i]
    from generate_series(1, cardinality(q_id)) i
    where not exists (
        select from generate_series(1, v_orders) k
        cross join ticket.supplier s
        left join lateral (
            select g.version from ticket.agent g
            where g.supplier_id = p_supplier and g.agent_id = o_agent[k]
            offset 0) g0 on true
        where s.supplier_id = p_supplier
          and (o_catalogue[k] is distinct from s.catalogue_version
               or o_version[k] is distinct from g0.version))
    order by q_id[i]
    on conflict do nothing;
end;
$$;

comment on function impl.place_missing_rows(int4, int4[], int8[], int8[],
                                            int8[], int4[]) is
'Makes the quota rows of days nobody has booked yet, if all orders of a batch
were quoted from the catalogue and agents as they are.';
