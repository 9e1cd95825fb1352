-- In SQL, so that it is part of its callers' plans.
create or replace function impl.order_quotas(p_line int4, p_slot int2,
    p_product int4, p_agent int4)
returns table (kind int4, ref int8)
language sql immutable
as $$
    select d.kind, d.ref
    from (values
        (impl.quota_kind('slot'), p_line::int8 * 1000 + p_slot),
        (impl.quota_kind('product'), p_product::int8),
        (impl.quota_kind('site'), 0::int8),
        (impl.quota_kind('agent'), p_agent::int8)) d(kind, ref)
    where d.ref is not null;
$$;

comment on function impl.order_quotas(int4, int2, int4, int4) is
'The quotas that an item of an order takes from, without the day; of a slot only
where the order has one.';
