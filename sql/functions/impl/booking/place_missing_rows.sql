-- What a row holds is what its own supplier says: of several, somebody may have
-- quoted it who is none.
--
-- Those who change capacities lock the supplier or the agent before the rows,
-- so they either come before us, and then no quote stands and nothing is made,
-- or wait and find what we made.
create or replace function impl.place_missing_rows(
    s_id int4[], s_catalogue int8[],
    a_supplier int4[], a_id int4[], a_version int8[],
    q_supplier int4[], q_id int8[], q_capacity int4[])
returns void
language plpgsql volatile
as $$
declare
    v_current  int4[];          /* suppliers that are as they were quoted */
begin
    perform from (
        select unnest(s_id) as supplier_id
        union
        select unnest(q_supplier)
        order by 1) k
    cross join lateral (
        select from ticket.supplier s
        where s.supplier_id = k.supplier_id
        offset 0
        for share) s;

    perform from (
        select distinct a_supplier[i] as supplier_id, a_id[i] / 10 as id
        from generate_series(1, cardinality(a_id)) i
        order by 1, 2) k
    cross join lateral (
        select from ticket.agent g
        where g.supplier_id = k.supplier_id and g.agent_id = k.id
        offset 0
        for share) g;

    v_current := array(
        select s.supplier_id
        from generate_series(1, cardinality(s_id)) i
        join ticket.supplier s
          on s.supplier_id = s_id[i] and s.catalogue_version = s_catalogue[i]
        where not exists (
            select from generate_series(1, cardinality(a_id)) k
            left join ticket.agent g
              on g.supplier_id = a_supplier[k] and g.agent_id = a_id[k] / 10
            where a_supplier[k] = s_id[i]
              and g.version is distinct from a_version[k]));

    insert into ticket.quota (supplier_id, quota_id, capacity)
    select q_supplier[i], q_id[i],
           case when (q_supplier[i], 1) = (s_id[1], cardinality(s_id))
                then q_capacity[i]
                else coalesce(impl.day_capacity(q_supplier[i], q_id[i]),
                              q_capacity[i]) end
    from generate_series(1, cardinality(q_id)) i
    where q_supplier[i] = any (v_current) or q_supplier[i] <> all (s_id)
    order by q_supplier[i], q_id[i]
    on conflict do nothing;
end;
$$;

comment on function impl.place_missing_rows(int4[], int8[], int4[], int4[],
                                            int8[], int4[], int8[], int4[]) is
'Makes the quota rows of days nobody has booked yet, of those suppliers all of
whose orders in a batch were quoted from the catalogue and agents as they are;
of suppliers that have none in the batch, which were quoted with another one''s
catalogue, as they are.';

create or replace function impl.day_capacity(p_supplier int4, p_quota int8)
returns int4
language plpgsql stable
as $$
begin
    return case impl.quota_kind_of(p_quota)
        when impl.quota_kind('product') then (
            select coalesce(p.day_limit, 2147483647)
            from ticket.product p
            where p.supplier_id = p_supplier
              and p.product_id = impl.quota_ref(p_quota))
        when impl.quota_kind('site') then (
            select s.day_limit
            from ticket.supplier s
            where s.supplier_id = p_supplier) end;
end;
$$;

comment on function impl.day_capacity(int4, int8) is
'How many persons a product, or all of a supplier''s, may have on a day.';
